using System.Text;
using Territory.Kernel.Domain;
using Territory.Kernel.Hosting;
using Territory.Testing;

namespace Territory.Kernel.Tests.Hosting;

/// <summary>What people send, told by its bytes wherever they are cut.</summary>
public class FileInspectionTests
{
    static (Rule? Rule, FileFormat? Format, int Versions) Inspect(byte[] file, int chunk = int.MaxValue)
    {
        var inspection = new FileInspection();
        for (var at = 0; at < file.Length; at += Math.Min(chunk, file.Length)) inspection.Read(file.AsSpan(at, Math.Min(chunk, file.Length - at)));
        return (inspection.Finish(), inspection.Format, inspection.Versions);
    }

    static void Meets(Rule? rule, byte[] file)
    {
        Assert.Equal(rule, Inspect(file).Rule);
        // Byte by byte, and in pieces that cut every word of the format somewhere.
        foreach (var chunk in new[] { 1, 2, 3, 5, 7, 11, 13 }) Assert.Equal(rule, Inspect(file, chunk).Rule);
    }

    static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    [Fact]
    public void A_pdf_a_jpeg_and_a_png_are_taken_for_what_they_are()
    {
        foreach (var file in new[] { SampleFiles.Pdf(), SampleFiles.Jpeg, SampleFiles.Png }) Meets(null, file);
        Assert.Equal(FileFormat.Pdf, Inspect(SampleFiles.Pdf()).Format);
        Assert.Equal(FileFormat.Jpeg, Inspect(SampleFiles.Jpeg, 1).Format);
        Assert.Equal(FileFormat.Png, Inspect(SampleFiles.Png, 1).Format);
    }

    [Fact]
    public void A_file_of_no_bytes_is_empty() => Meets(FileRules.FileIsNotEmpty, []);

    [Fact]
    public void A_picture_of_a_phone_s_own_format_is_named_as_such()
    {
        Meets(FileRules.FileIsNoHeicPicture, SampleFiles.Heic);
        Meets(FileRules.FileIsNoHeicPicture, [0, 0, 0, 24, .. "ftypavif"u8, 0, 0, 0, 0]);
        Meets(FileRules.FileIsNoHeicPicture, [0, 0, 0, 24, .. "ftypmif1"u8, 0, 0, 0, 0]);
        Meets(FileRules.FileIsPdfJpegOrPng, [0, 0, 0, 24, .. "ftypmp42"u8, 0, 0, 0, 0]);
    }

    [Fact]
    public void Office_files_with_or_without_macros_and_archives_are_named_as_such()
    {
        Meets(FileRules.FileIsNoOfficeDocument, SampleFiles.Docm);
        Meets(FileRules.FileIsNoOfficeDocument, SampleFiles.Xls);
        Meets(FileRules.FileIsNoOfficeDocument, Bytes(@"{\rtf1 texte}"));
    }

    [Theory]
    [InlineData("MZ\u0090\0")]
    [InlineData("<html><script>alert(1)</script></html>")]
    [InlineData("GIF89a")]
    [InlineData("%PDF")]
    [InlineData(" %PDF-1.4\n")]
    [InlineData("x")]
    public void Anything_else_is_refused_whatever_its_name(string content) => Meets(FileRules.FileIsPdfJpegOrPng, Bytes(content));

    [Theory]
    [InlineData("/Encrypt 5 0 R", true)]
    [InlineData("/Encrypt<</Filter/Standard>>", true)]
    [InlineData("/Encrypt\n5 0 R", true)]
    [InlineData("/EncryptMetadata false", false)]
    [InlineData("/Encrypted true", false)]
    public void A_pdf_with_a_password_is_known_by_its_trailer(string entry, bool refused) =>
        Meets(refused ? FileRules.FileOpensWithoutAPassword : null, SampleFiles.Pdf(trailer: entry));

    [Fact]
    public void A_file_that_was_cut_is_not_whole()
    {
        Meets(FileRules.FileIsWhole, SampleFiles.Pdf()[..^8]);
        Meets(FileRules.FileIsWhole, Bytes("%PDF-1.4\n%%EOF\n"));
        Meets(FileRules.FileIsWhole, SampleFiles.Jpeg[..^1]);
        Meets(FileRules.FileIsWhole, SampleFiles.Jpeg[..30]);
        Meets(FileRules.FileIsWhole, [0xFF, 0xD8, 0xFF, 0xD9]);
        Meets(FileRules.FileIsWhole, SampleFiles.Png[..^1]);
        Meets(FileRules.FileIsWhole, SampleFiles.Png[..40]);
    }

    [Fact]
    public void A_file_that_hides_another_is_refused()
    {
        Meets(FileRules.FileIsOneThing, [.. SampleFiles.Pdf(), .. SampleFiles.EndOfArchive]);
        Meets(FileRules.FileIsOneThing, [.. SampleFiles.Pdf(), .. "<script>alert(1)</script>"u8]);
        Meets(FileRules.FileIsOneThing, [.. SampleFiles.Jpeg, .. SampleFiles.EndOfArchive]);
        Meets(FileRules.FileIsOneThing, [.. SampleFiles.Png, .. "MZ"u8]);
        // A directory of an archive within a comment of the PDF, whose own comment covers the PDF's end.
        Meets(FileRules.FileIsOneThing, Bytes("%PDF-1.4\n%PK\u0005\u0006" + new string('\0', 16) + "\u0012\0" + "\nstartxref\n0\n%%EOF"));
        var jpeg = SampleFiles.Jpeg.ToList();
        jpeg.InsertRange(2, [0xFF, 0xFE, 0, 10, .. "%PDF-1.4"u8]);
        Meets(FileRules.FileIsOneThing, [.. jpeg]);
    }

    [Fact]
    public void What_phones_write_behind_a_picture_is_theirs() => Meets(null, [.. SampleFiles.Jpeg, .. "SEFT and the film of the moment"u8]);

    [Fact]
    public void A_pdf_that_was_written_on_after_it_was_made_says_how_often()
    {
        Assert.Equal((null, FileFormat.Pdf, 1), Inspect(SampleFiles.Pdf()));
        Assert.Equal((null, FileFormat.Pdf, 2), Inspect(SampleFiles.PdfEditedAfter()));
        Assert.Equal(2, Inspect(SampleFiles.PdfEditedAfter(), 3).Versions);
        // Arranged for the web, it has two ends from the start.
        var linearized = Bytes("%PDF-1.4\n1 0 obj\n<</Linearized 1>>\nendobj\nstartxref\n0\n%%EOF\n2 0 obj\nendobj\nstartxref\n9\n%%EOF\n");
        Assert.Equal((null, FileFormat.Pdf, 1), Inspect(linearized, 5));
    }

    [Fact]
    public void A_large_file_is_told_by_its_ends()
    {
        var large = SampleFiles.Pdf(padding: 300_000);
        Assert.Equal((null, FileFormat.Pdf, 1), Inspect(large, 64 * 1024));
        Assert.Equal(FileRules.FileIsOneThing, Inspect([.. large, .. SampleFiles.EndOfArchive], 64 * 1024).Rule);
        Assert.Equal(FileRules.FileIsWhole, Inspect(large[..200_000], 64 * 1024).Rule);
    }
}
