using Territory.Kernel.Tests;

[assembly: AssemblyFixture(typeof(SharedTally))]
