using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Doubletick.Tests.Unity")]
