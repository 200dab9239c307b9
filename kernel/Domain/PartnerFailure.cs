namespace Territory.Kernel.Domain;

/// <summary>Why a partner outside has not taken what was sent. Stored by name, beside its HTTP status and never its answer.</summary>
public enum PartnerFailure
{
    /// <summary>Nobody answers at that address, or the connection broke.</summary>
    NoConnection,

    /// <summary>The partner's certificate is not to be trusted, or ours was not.</summary>
    NotTrusted,

    NoAnswerInTime,

    /// <summary>The partner failed or is too busy (408, 425, 429, 5xx).</summary>
    PartnerFailed,

    /// <summary>The partner will not have it (any other 4xx): sent again as it is, it would be refused again.</summary>
    Refused,

    /// <summary>A redirect is not followed: personal data go to the configured address only.</summary>
    Redirected,

    /// <summary>A success in another form than JSON, such as the HTML page of a portal, proves nothing.</summary>
    AnswerIsNotJson,

    AnswerHasNoReference,

    AnswerTooLarge,
}
