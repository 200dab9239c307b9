namespace Territory.Housing.Tests.Service;

/// <summary>
/// Role × commune × relation × endpoint: who gets what when they knock at each door. {id} is a complete file of marie's at Lillers,
/// {refused} a refused one; a word after the address names a body that would be accepted, otherwise an empty one is sent.
/// </summary>
static class WhoSeesWhatTable
{
    /// <summary>The columns: nobody, marie (the file's landlord), karim (another citizen), counter and agency (who may act for others), then
    /// agents, inspectors and systems of Lillers and Béthune, instructor, signatory, operator, dpo.</summary>
    public const string Rows = """
        GET /health/live                                                  | 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
        GET /openapi/{documentName}.json                                  | 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
        GET /housing/communes                                             | 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
        GET /housing/permit-requirement?commune=62516                     | 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
        GET /housing/zones                                                | 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
        GET /housing/zones/geojson                                        | 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
        GET /housing/zones/{id}                                           | 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
        POST /housing/zones zone                                          | 401 403 403 403 403 403 403 403 403 403 403 201 403 403 403
        POST /housing/zones/{id}/perimeter                                | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/zones/{id}/extensions                               | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/zones/{id}/reductions                               | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/zones/{id}/repeal                                   | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/zones/{id}/delegations                              | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        GET /housing/attestation-keys                                     | 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
        GET /housing/verification                                         | 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
        GET /housing/verification/{code}                                  | 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
        GET /housing/permit-applications                                  | 401 200 200 403 200 200 200 200 200 200 200 200 200 403 403
        GET /housing/permit-applications?commune=62516                    | 401 200 200 403 200 200 403 200 403 200 403 200 200 403 403
        GET /housing/permit-applications?commune=Lens                     | 401 200 200 403 200 400 400 400 400 400 400 400 400 403 403
        POST /housing/permit-applications/search search                   | 401 403 403 403 403 200 403 200 403 200 403 200 200 403 403
        GET /housing/permit-applications/{id}                             | 401 200 404 404 404 200 404 200 404 200 404 200 200 404 404
        GET /housing/permit-applications/{id}?asOf=2000-01-01T00:00:00Z   | 401 404 404 404 404 404 404 404 404 404 404 404 404 404 404
        GET /housing/permit-applications/{id}/attestation                 | 401 422 404 404 404 422 404 422 404 422 404 422 422 404 404
        GET /housing/permit-applications/{id}/history                     | 401 200 404 404 404 200 404 200 404 200 404 200 200 404 404
        GET /housing/permit-applications/{id}/readers                     | 401 200 404 404 404 404 404 404 404 404 404 404 404 404 404
        GET /housing/changes                                              | 401 403 403 403 403 403 403 403 403 200 200 403 403 403 403
        POST /housing/permit-applications application                     | 401 201 201 201 400 403 403 403 403 403 403 403 403 403 403
        POST /housing/permit-applications/{id}/piece-requests ask         | 401 403 403 403 403 403 403 403 403 403 403 200 403 403 403
        POST /housing/permit-applications/batch                           | 401 400 400 400 400 403 403 403 403 403 403 403 403 403 403
        GET /housing/permit-applications/{id}/receipt                     | 401 200 404 404 404 200 404 200 404 200 404 200 200 404 404
        POST /housing/permit-applications/{id}/pieces receive             | 401 200 404 404 404 403 403 403 403 403 403 200 403 403 403
        POST /housing/permit-applications/{id}/refusal refusal            | 401 403 403 403 403 403 403 403 403 403 403 403 200 403 403
        POST /housing/permit-applications/{id}/notification notification  | 401 403 403 403 403 403 403 403 403 403 403 422 403 403 403
        POST /housing/permit-applications/{id}/withdrawal withdrawal      | 401 200 404 403 404 403 403 403 403 403 403 403 403 403 403
        GET /housing/permit-applications/{id}/deadlines                   | 401 200 404 404 404 200 404 200 404 200 404 200 200 404 404
        POST /housing/permit-applications/{id}/deadlines/preview          | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/permit-applications/{id}/forwarding                 | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/permit-applications/{id}/proposal                   | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/permit-applications/{id}/grant                      | 401 403 403 403 403 403 403 403 403 403 403 403 200 403 403
        POST /housing/permit-applications/{id}/conditions/lifting         | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/permit-applications/{id}/conditions/breach          | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/permit-applications/{id}/letting                    | 401 400 400 403 400 403 403 403 403 403 403 400 403 403 403
        POST /housing/permit-applications/{id}/transfer-agreement         | 401 422 404 403 403 403 403 403 403 403 403 422 403 403 403
        POST /housing/permit-applications/{id}/withdrawal-hearing         | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/permit-applications/{id}/observations               | 401 400 400 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/permit-applications/{id}/withdrawal-decision        | 401 403 403 403 403 403 403 403 403 403 403 403 400 403 403
        POST /housing/permit-applications/{id}/appeals                    | 401 400 400 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/permit-applications/{id}/appeal-decision            | 401 403 403 403 403 403 403 403 403 403 403 403 400 403 403
        POST /housing/permit-applications/{id}/annulment                  | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/permit-transfers                                    | 401 400 400 403 403 403 403 403 403 403 403 403 403 403 403
        POST /housing/police-orders                                       | 401 403 403 403 403 400 400 403 403 403 403 400 403 403 403
        POST /housing/police-orders/{building}/lifting                    | 401 403 403 403 403 400 400 403 403 403 403 400 403 403 403
        GET /housing/police-orders?commune=62516                          | 401 403 403 403 403 200 403 200 403 403 403 200 403 403 403
        GET /housing/transmissions                                        | 401 403 403 403 403 403 403 403 403 403 403 200 200 200 403
        GET /housing/transmissions/{refused}                              | 401 403 403 403 403 403 403 403 403 403 403 200 200 200 403
        GET /housing/transmissions/reconciliation?recipient=caf&month=2026-03 | 401 403 403 403 403 403 403 403 403 403 403 200 200 200 403
        POST /housing/transmissions/reconciliation references             | 401 403 403 403 403 403 403 403 403 403 403 200 200 200 403
        POST /housing/transmissions/{refused}/{transmissionId}/retry      | 401 403 403 403 403 403 403 403 403 403 403 404 403 404 403
        POST /housing/transmissions/{refused}/{transmissionId}/settlement settlement | 401 403 403 403 403 403 403 403 403 403 403 404 403 404 403
        GET /housing/permit-applications/{id}/replay?version=1            | 401 403 403 403 403 403 403 403 403 403 403 200 200 403 403
        GET /housing/permit-applications/{id}/export                      | 401 403 403 403 403 403 403 403 403 403 403 200 403 403 403
        GET /housing/me/export                                            | 401 200 200 403 403 403 403 403 403 403 403 403 403 403 403
        POST /housing/me/erasure-request                                  | 401 201 201 403 403 403 403 403 403 403 403 403 403 403 403
        GET /housing/indicators                                           | 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
        GET /housing/indicators/detailed                                  | 401 403 403 403 403 403 403 403 403 403 403 200 200 403 403
        GET /housing/retention                                            | 401 403 403 403 403 403 403 403 403 403 403 403 403 403 200
        POST /housing/retention/visas                                     | 401 403 403 403 403 403 403 403 403 403 403 403 403 403 400
        GET /housing/retention/erasure-requests                           | 401 403 403 403 403 403 403 403 403 403 403 403 403 403 200
        GET /housing/decency-grid                                         | 401 200 200 200 200 200 200 200 200 200 200 200 200 200 200
        GET /housing/visits                                               | 401 403 403 403 403 403 403 200 200 403 403 200 403 403 403
        GET /housing/visits/calendar.ics                                  | 401 403 403 403 403 403 403 200 200 403 403 403 403 403 403
        GET /housing/visits/{id}                                          | 401 404 404 404 404 404 404 404 404 404 404 404 404 404 404
        GET /housing/permit-applications/{id}/visits                      | 401 200 404 404 404 200 404 200 404 200 404 200 200 404 404
        POST /housing/permit-applications/{id}/visits                     | 401 403 403 403 403 403 403 400 400 403 403 400 403 403 403
        POST /housing/visits/{id}/appointment                             | 401 403 403 403 403 403 403 400 400 403 403 400 403 403 403
        POST /housing/visits/{id}/cancellation                            | 401 403 403 403 403 403 403 400 400 403 403 400 403 403 403
        POST /housing/visits/{id}/access-refusal                          | 401 403 403 403 403 403 403 400 400 403 403 400 403 403 403
        POST /housing/visits/{id}/judge-request                           | 401 403 403 403 403 403 403 403 403 403 403 404 403 403 403
        POST /housing/visits/{id}/judge-decision                          | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/visits/{id}/completion                              | 401 403 403 403 403 403 403 404 404 403 403 403 403 403 403
        POST /housing/visits/{id}/report                                  | 401 403 403 403 403 403 403 400 400 403 403 403 403 403 403
        POST /housing/visits/{id}/report-signature                        | 401 403 403 403 403 403 403 404 404 403 403 403 403 403 403
        GET /housing/offences                                             | 401 403 403 403 403 403 403 403 403 403 403 200 200 403 403
        GET /housing/offences/{id}                                        | 401 404 404 404 404 404 404 404 404 404 404 404 404 404 404
        GET /housing/offences/{id}/readers                                | 401 404 404 404 404 404 404 404 404 404 404 404 404 404 404
        POST /housing/offences                                            | 401 403 403 403 403 400 400 400 400 403 403 400 403 403 403
        POST /housing/offences/{id}/finding                               | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/offences/{id}/hearing                               | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/offences/{id}/observations                          | 401 400 400 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/offences/{id}/fine                                  | 401 403 403 403 403 403 403 403 403 403 403 403 400 403 403
        POST /housing/offences/{id}/fine-notification                     | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/offences/{id}/revenue-title                         | 401 403 403 403 403 403 403 403 403 403 403 404 403 403 403
        POST /housing/offences/{id}/fine-annulment                        | 401 403 403 403 403 403 403 403 403 403 403 400 403 403 403
        POST /housing/offences/{id}/dismissal                             | 401 403 403 403 403 403 403 403 403 403 403 400 400 403 403
        POST /housing/drafts                                              | 401 201 201 201 201 403 403 403 403 403 403 403 403 403 403
        GET /housing/drafts                                               | 401 200 200 200 200 403 403 403 403 403 403 403 403 403 403
        GET /housing/drafts/{id}                                          | 401 404 404 404 404 403 403 403 403 403 403 403 403 403 403
        PUT /housing/drafts/{id}                                          | 401 404 404 404 404 403 403 403 403 403 403 403 403 403 403
        DELETE /housing/drafts/{id}                                       | 401 404 404 404 404 403 403 403 403 403 403 403 403 403 403
        POST /housing/drafts/{id}/filing                                  | 401 404 404 404 404 403 403 403 403 403 403 403 403 403 403
        GET /housing/drafts/{id}/documents                                | 401 404 404 404 404 403 403 403 403 403 403 403 403 403 403
        POST /housing/drafts/{id}/documents                               | 401 404 404 404 404 403 403 403 403 403 403 403 403 403 403
        GET /housing/drafts/{id}/documents/{documentId}                   | 401 404 404 404 404 403 403 403 403 403 403 403 403 403 403
        PUT /housing/drafts/{id}/documents/{documentId}                   | 401 404 404 404 404 403 403 403 403 403 403 403 403 403 403
        DELETE /housing/drafts/{id}/documents/{documentId}                | 401 404 404 404 404 403 403 403 403 403 403 403 403 403 403
        GET /housing/drafts/{id}/documents/{documentId}/content           | 401 404 404 404 404 403 403 403 403 403 403 403 403 403 403
        GET /housing/permit-applications/{id}/documents                   | 401 200 404 404 404 200 404 200 404 404 404 200 200 404 404
        POST /housing/permit-applications/{id}/documents                  | 401 422 404 404 404 422 404 422 404 403 403 422 403 403 403
        GET /housing/permit-applications/{id}/documents/{documentId}      | 401 404 404 404 404 404 404 404 404 404 404 404 404 404 404
        GET /housing/permit-applications/{id}/documents/{documentId}/content| 401 404 404 404 404 404 404 404 404 404 404 404 404 404 404
        PUT /housing/permit-applications/{id}/documents/{documentId}      | 401 404 404 404 404 404 404 404 404 403 403 404 403 403 403
        DELETE /housing/permit-applications/{id}/documents/{documentId}   | 401 200 404 404 404 200 404 200 404 403 403 200 403 403 403
        GET /housing/operations/subscriptions                             | 401 403 403 403 403 403 403 403 403 403 403 403 403 200 403
        GET /housing/operations/parked                                    | 401 403 403 403 403 403 403 403 403 403 403 403 403 200 403
        POST /housing/operations/parked/{subscription}/{stream}           | 401 403 403 403 403 403 403 403 403 403 403 403 403 400 403
        GET /housing/operations/dead-letters                              | 401 403 403 403 403 403 403 403 403 403 403 403 403 200 403
        POST /housing/operations/dead-letters/{messageId}/replay          | 401 403 403 403 403 403 403 403 403 403 403 403 403 400 403
        POST /housing/operations/dead-letters/{messageId}/drop            | 401 403 403 403 403 403 403 403 403 403 403 403 403 400 403
        GET /housing/operations/seals                                     | 401 403 403 403 403 403 403 403 403 403 403 403 403 200 403
        GET /housing/operations/business-time                             | 401 403 403 403 403 403 403 403 403 403 403 403 403 200 403
        POST /housing/operations/erasures                                 | 401 403 403 403 403 403 403 403 403 403 403 403 403 403 400
        """;

    public static TheoryData<string, string> Lines =>
        [.. Rows.Split('\n').Select(row => row.Split('|')).Select(cells => (cells[0].Trim(), cells[1].Trim()))];
}
