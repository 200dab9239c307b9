using Territory.Housing.Domain;
using Territory.Kernel.Domain;
using Territory.Testing;
using static Territory.Housing.Tests.Domain.Samples;

namespace Territory.Housing.Tests.Domain;

public class DocumentDeciderTests
{
    static readonly Guid Holder = Guid.Parse("019a0000-0000-7000-8000-0000000000a1"), File1 = Guid.Parse("019a0000-0000-7000-8000-0000000000f1"), File2 = Guid.Parse("019a0000-0000-7000-8000-0000000000f2");

    static readonly DocumentSecret Secret = new("dpe.pdf", "a2V5");

    static readonly Spec<DocumentCommand, DocumentSet, DocumentEvent> Spec = new(DocumentDecider.Instance, Samples.Law);

    static AttachDocument Attach(string digest, Guid file, DocumentHolder holder = DocumentHolder.Draft, Piece? piece = Piece.Dpe, Guid? replaces = null, DocumentSender sender = DocumentSender.Applicant, bool open = true) =>
        new(holder, Holder, open, piece, null, FileFormat.Pdf, 1000, digest, VirusCheck.NotScanned, 1, file, Marie, sender, Secret, replaces, Day("2026-03-02"));

    static DocumentAttached Attached(string digest, Guid file, DocumentHolder holder = DocumentHolder.Draft, Piece? piece = Piece.Dpe, Guid? replaces = null, DocumentSender sender = DocumentSender.Applicant) =>
        new(Id(digest, piece), holder, Holder, piece, FileFormat.Pdf, 1000, digest, VirusCheck.NotScanned, 1, file, new(Marie, Secret), sender, Day("2026-03-02"), replaces, null);

    static Guid Id(string digest, Piece? piece = Piece.Dpe) => DocumentSet.DocumentIdOf(Holder, piece, digest);

    static DocumentRemoved Removed(string digest, Guid file) => new(Id(digest), file, Day("2026-03-02"));

    static RemoveDocument Remove(string digest, DocumentSender sender = DocumentSender.Applicant, bool open = true, bool part = false) => new(Id(digest), sender, open, part, Day("2026-03-02"));

    [Fact]
    public void The_same_bytes_as_the_same_piece_are_one_document() => Spec.Given()
        .When(Attach("aa", File1)).Then(Attached("aa", File1))
        .When(Attach("aa", File2)).ThenNothing();

    [Fact]
    public void The_same_bytes_as_another_piece_are_another_document() => Spec.Given(Attached("aa", File1))
        .When(Attach("aa", File2, piece: Piece.Crep)).Then(Attached("aa", File2, piece: Piece.Crep))
        .When(Attach("aa", File2, piece: null)).Then(Attached("aa", File2, piece: null));

    [Fact]
    public void A_draft_forgets_what_was_replaced() => Spec.Given(Attached("aa", File1))
        .When(Attach("bb", File2, replaces: Id("aa"))).Then(Removed("aa", File1), Attached("bb", File2));

    [Fact]
    public void An_application_keeps_what_was_replaced_and_says_so()
    {
        var replaced = Spec.Given(Attached("aa", File1, DocumentHolder.Application))
            .When(Attach("bb", File2, DocumentHolder.Application, replaces: Id("aa"))).Then(Attached("bb", File2, DocumentHolder.Application, replaces: Id("aa")));
        replaced.When(Attach("bb", File2, DocumentHolder.Application, replaces: Id("aa"))).ThenNothing();
        var set = DocumentDecider.Instance.Fold([Attached("aa", File1, DocumentHolder.Application), Attached("bb", File2, DocumentHolder.Application, replaces: Id("aa"))]);
        Assert.Equal((true, false), (set.IsReplaced(Id("aa")), set.IsReplaced(Id("bb"))));
    }

    [Fact]
    public void To_replace_a_document_by_itself_changes_nothing_and_by_another_that_is_there_removes_it()
    {
        Spec.Given(Attached("aa", File1)).When(Attach("aa", File2, replaces: Id("aa"))).ThenNothing();
        Spec.Given(Attached("aa", File1), Attached("bb", File2)).When(Attach("bb", File1, replaces: Id("aa"))).Then(Removed("aa", File1));
    }

    [Fact]
    public void Each_replaces_and_removes_only_their_own()
    {
        var both = Spec.Given(Attached("aa", File1, DocumentHolder.Application), Attached("bb", File2, DocumentHolder.Application, null, sender: DocumentSender.Agent));
        both.When(Attach("cc", File2, DocumentHolder.Application, replaces: Id("aa"), sender: DocumentSender.Agent)).ThenForbidden(DocumentRules.DocumentIsTheirOwn);
        both.When(Remove("aa", DocumentSender.Agent)).ThenForbidden(DocumentRules.DocumentIsTheirOwn);
        both.When(new RemoveDocument(Id("bb", null), DocumentSender.Applicant, true, false, Day("2026-03-02"))).ThenForbidden(DocumentRules.DocumentIsTheirOwn);
        both.When(Remove("aa")).Then(Removed("aa", File1));
    }

    [Fact]
    public void A_received_piece_is_not_removed_and_nothing_of_a_closed_file_changes()
    {
        var one = Spec.Given(Attached("aa", File1, DocumentHolder.Application));
        one.When(Remove("aa", part: true)).ThenForbidden(DocumentRules.DocumentIsNoReceivedPiece);
        one.When(Remove("aa", open: false)).ThenForbidden(DocumentRules.HolderIsOpen);
        one.When(Attach("bb", File2, DocumentHolder.Application, open: false)).ThenForbidden(DocumentRules.HolderIsOpen);
        one.When(Remove("zz")).ThenNothing();
        one.When(Remove("aa")).Then(Removed("aa", File1)).When(Remove("aa")).ThenNothing();
    }

    [Fact]
    public void A_file_has_sixty_documents_at_most_and_one_that_is_replaced_makes_room_in_a_draft()
    {
        DocumentAttached[] fiftyNine = [.. Enumerable.Range(1, 59).Select(i => Attached($"{i:00}", File1))];
        var full = Spec.Given(fiftyNine).When(Attach("60", File2)).Then(Attached("60", File2));
        full.When(Attach("61", File2)).ThenForbidden(DocumentRules.DocumentsAreNotTooMany(60));
        full.When(Attach("61", File2, replaces: Id("60"))).Then(Removed("60", File2), Attached("61", File2));
    }

    [Fact]
    public void A_closed_draft_loses_all_and_takes_none()
    {
        Spec.Given(Attached("aa", File1), Attached("bb", File2)).When(new RemoveAllDocuments(Day("2026-03-02"))).Then(Removed("aa", File1), Removed("bb", File2))
            .When(new RemoveAllDocuments(Day("2026-03-03"))).ThenNothing();
        Claim[] required = [new Claim.RequireFree("draft-closed", "019a0000-0000-7000-8000-0000000000a1")];
        Assert.Equal(required, DocumentDecider.Instance.Claims(DocumentSet.Empty, Attached("aa", File1)));
        Assert.Empty(DocumentDecider.Instance.Claims(DocumentSet.Empty, Attached("aa", File1, DocumentHolder.Application)));
    }

    [Fact]
    public void Names_and_keys_are_not_remembered_in_clear() =>
        Assert.All(DocumentDecider.Instance.Fold([Attached("aa", File1)]).Attached, document => Assert.Null(document.Secret.Value));
}
