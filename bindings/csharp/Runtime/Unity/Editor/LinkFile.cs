using System.IO;
using UnityEditor.Build;
using UnityEditor.Build.Reporting;
using UnityEditor.PackageManager;
using UnityEditor.UnityLinker;

namespace Doubletick.Unity.Editor
{
    /// <summary>
    /// Hands link.xml to the linker of a player build. The linker looks for such files under Assets only, never in
    /// packages.
    /// </summary>
    internal sealed class LinkFile : IUnityLinkerProcessor
    {
        public int callbackOrder
        {
            get { return 0; }
        }

        public string GenerateAdditionalLinkXmlFile(BuildReport report, UnityLinkerBuildPipelineData data)
        {
            var package = PackageInfo.FindForAssembly(typeof(LinkFile).Assembly);
            if (package == null)
            {
                // Copied under Assets, where the linker finds it by itself.
                return null;
            }
            var path = Path.Combine(package.resolvedPath, "link.xml");
            if (!File.Exists(path))
            {
                throw new BuildFailedException("doubletick: " + path + " is missing; the package is not complete.");
            }
            return path;
        }
    }
}
