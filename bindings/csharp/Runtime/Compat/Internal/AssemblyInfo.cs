using System.Runtime.CompilerServices;

// The engine part and the tests are assemblies of their own in Unity.
[assembly: InternalsVisibleTo("Doubletick.Unity")]
[assembly: InternalsVisibleTo("Doubletick.Tests")]
[assembly: InternalsVisibleTo("Doubletick.Tests.Unity")]
