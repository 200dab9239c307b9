using Territory.Gateway;
using Territory.Kernel.Hosting;

var builder = ServiceHosting.CreateBuilder(args);
builder.AddDefaults("gateway");
builder.Services.AddAuthorizationBuilder()
    .AddPolicy("operator", policy => policy.RequireRole(Roles.Operator))
    .AddPolicy("dpo", policy => policy.RequireRole(Roles.DataProtectionOfficer));
builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy"));
builder.Services.AddLimits(builder.Configuration);

await using var app = builder.Build();
app.UseTrustedProxies();
app.UseDefaults(gateway => gateway.UseLimits());
app.MapApiPage();
app.MapReverseProxy();
await app.RunAsync();
