using System.Buffers.Binary;
using System.Text;

namespace Territory.EndToEnd.Tests.Running;

/// <summary>One field of a protobuf message: its number, and its value as bytes or as a number.</summary>
public readonly record struct Field(int Number, ReadOnlyMemory<byte> Bytes, ulong Value)
{
    public string Text => Encoding.UTF8.GetString(Bytes.Span);

    public string Hex => Convert.ToHexStringLower(Bytes.Span);

    /// <summary>The fields of that number, where this one is a message.</summary>
    public IEnumerable<Field> Of(int number) => Protobuf.Read(Bytes).Where(field => field.Number == number);
}

/// <summary>Just enough of the wire format to read what OpenTelemetry exports.</summary>
public static class Protobuf
{
    public static IEnumerable<Field> Read(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message.Span, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    yield return new(number, default, Varint(message.Span, ref at));
                    break;
                case 1:
                    yield return new(number, default, BinaryPrimitives.ReadUInt64LittleEndian(message.Span[at..]));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    yield return new(number, message.Slice(at, length), 0);
                    at += length;
                    break;
                case 5:
                    yield return new(number, default, BinaryPrimitives.ReadUInt32LittleEndian(message.Span[at..]));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"No such wire type: {tag & 7}.");
            }
        }
    }

    static ulong Varint(ReadOnlySpan<byte> message, ref int at)
    {
        for (var (value, shift) = (0UL, 0); ; shift += 7)
        {
            value |= (ulong)(message[at] & 0x7F) << shift;
            if ((message[at++] & 0x80) == 0) return value;
        }
    }
}
