// A stand-in for the few names of NUnit that PlainTests.cs uses; see UnityEngine.cs beside this file.

using System;

namespace NUnit.Framework
{
    public sealed class TestCaseData
    {
        public TestCaseData(object argument)
        {
            Argument = argument;
        }

        internal object Argument { get; private set; }

        internal string Name { get; private set; }

        public TestCaseData SetName(string name)
        {
            Name = name;
            return this;
        }
    }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class TestCaseSourceAttribute : Attribute
    {
        public TestCaseSourceAttribute(string source)
        {
        }
    }

    public sealed class AssertionException : Exception
    {
        public AssertionException(string message)
            : base(message)
        {
        }
    }

    public static class Assert
    {
        public static void Fail(string message)
        {
            throw new AssertionException(message);
        }
    }
}
