using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Doubletick.Unity.Editor")]
[assembly: InternalsVisibleTo("Doubletick.Tests.Unity")]
