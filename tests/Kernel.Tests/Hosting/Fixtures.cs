using Territory.Kernel.Tests.Hosting;

[assembly: AssemblyFixture(typeof(SharedTally))]
