using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using Doubletick.Interop;
using Doubletick.Native;
using Doubletick.Tests;

namespace Doubletick.Unity.Tests
{
    /// <summary>
    /// IL2CPP has an entry for native code only for static methods that are marked, and finds out at run time. So the
    /// compiled code is read: every place that makes a delegate for native code makes it of such a method, and keeps it.
    /// </summary>
    internal static class CallbackTests
    {
        private const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static
            | BindingFlags.Public | BindingFlags.NonPublic;

        private static readonly Dictionary<short, OpCode> OpCodes = typeof(OpCodes).GetFields()
            .Select(field => (OpCode)field.GetValue(null)).ToDictionary(code => code.Value);

        internal static IEnumerable<KeyValuePair<string, Action>> All()
        {
            yield return new KeyValuePair<string, Action>(
                "unity_every_native_callback_is_static_and_marked", EveryNativeCallbackIsStaticAndMarked);
            yield return new KeyValuePair<string, Action>(
                "unity_planted_callbacks_are_found", PlantedCallbacksAreFound);
            yield return new KeyValuePair<string, Action>(
                "unity_every_generic_type_over_values_is_seen_by_the_compiler", EveryGenericOverValuesIsKept);
            yield return new KeyValuePair<string, Action>(
                "unity_imports_stand_in_one_place", ImportsStandInOnePlace);
        }

        private static void EveryNativeCallbackIsStaticAndMarked()
        {
            var faults = new List<string>();
            var made = new HashSet<Type>();
            foreach (var type in typeof(DoubletickClient).Assembly.GetTypes())
            {
                faults.AddRange(Faults(type, made));
            }
            Check.Equal("", string.Join("; ", faults), "callbacks that IL2CPP would refuse");
            var never = typeof(NativeMethods).GetNestedTypes(Own)
                .Where(type => IsNative(type) && !made.Contains(type)).Select(type => type.Name).ToList();
            // Those of events that the library never tells.
            never.RemoveAll(name => name.StartsWith("TIMFriend") || name.StartsWith("TIMOn"));
            Check.Equal(
                "TIMGroupAttributeChangedCallback TIMMsgAllMessageReceiveOptionCallback "
                    + "TIMMsgElemUploadProgressCallback TIMMsgReactionsChangedCallback TIMUpdateFriendProfileCallback",
                string.Join(" ", never), "callback types that nothing is made of");
        }

        private static void PlantedCallbacksAreFound()
        {
            var faults = Nested(typeof(Planted)).SelectMany(type => Faults(type, new HashSet<Type>())).ToList();
            Check.That(faults.Any(fault => fault.Contains("OnUnmarked is not marked")), "an unmarked method is found");
            Check.That(faults.Any(fault => fault.Contains("Callback: ")), "a lambda is found");
            Check.That(!faults.Any(fault => fault.Contains("OnMarked")), "a marked one is none");
        }

        private static void ImportsStandInOnePlace()
        {
            foreach (var assembly in new[] { typeof(DoubletickClient).Assembly, typeof(MainThreadQueue).Assembly })
            {
                foreach (var method in assembly.GetTypes().SelectMany(type => type.GetMethods(Own)))
                {
                    var import = (method.Attributes & MethodAttributes.PinvokeImpl) != 0;
                    Check.That(!import || method.DeclaringType == typeof(NativeMethods), method + " is an import");
                }
            }
        }

        /// <summary>
        /// The JSON reader makes lists and nullable values of what the classes of documents are declared with, by
        /// reflection. Over a class there is code that serves all; over a value only where the compiler has seen it.
        /// </summary>
        private static void EveryGenericOverValuesIsKept()
        {
            var kept = new HashSet<Type>();
            foreach (var type in new[] { typeof(JsonText), typeof(Compat.Json) })
            {
                kept.UnionWith(Steps(type.GetMethod("KeepGenerics", Own)).Where(step => step.Value != null)
                    .Select(step => step.Value.DeclaringType));
            }
            var declared = new HashSet<Type>();
            foreach (var type in typeof(DoubletickClient).Assembly.GetTypes().Where(IsDocument))
            {
                var types = type.GetFields(Own).Select(field => field.FieldType)
                    .Concat(type.GetProperties(Own).Select(property => property.PropertyType));
                declared.UnionWith(types.Where(OverValues));
            }
            Check.That(declared.Contains(typeof(List<ulong>)) && declared.Contains(typeof(ulong?)), "documents are found");
            declared.ExceptWith(kept);
            Check.Equal("", string.Join("; ", declared), "types that no KeepGenerics names");
        }

        private static bool IsDocument(Type type)
        {
            return type.IsDefined(typeof(Newtonsoft.Json.JsonObjectAttribute), true)
                || (type.Namespace == "Doubletick.Compat" && type.IsClass && type.IsPublic && !type.IsAbstract
                    && !typeof(Delegate).IsAssignableFrom(type));
        }

        private static bool OverValues(Type type)
        {
            return type.IsGenericType && !type.IsInterface && !typeof(Delegate).IsAssignableFrom(type)
                && type.GetGenericArguments().Any(argument => argument.IsValueType);
        }

        private static IEnumerable<Type> Nested(Type type)
        {
            return new[] { type }.Concat(type.GetNestedTypes(Own).SelectMany(Nested));
        }

        private static bool IsNative(Type type)
        {
            return typeof(Delegate).IsAssignableFrom(type)
                && type.GetCustomAttributes(typeof(System.Runtime.InteropServices.UnmanagedFunctionPointerAttribute), false)
                    .Length > 0;
        }

        private static IEnumerable<string> Faults(Type type, HashSet<Type> made)
        {
            foreach (var method in type.GetMethods(Own).Cast<MethodBase>().Concat(type.GetConstructors(Own)))
            {
                MethodBase target = null;
                Type pending = null;
                foreach (var step in Steps(method))
                {
                    if (pending != null && step.Key != System.Reflection.Emit.OpCodes.Stsfld)
                    {
                        yield return type.Name + "." + method.Name + ": " + pending.Name + " is not kept in a static field";
                    }
                    pending = null;
                    if (step.Key == System.Reflection.Emit.OpCodes.Newobj && IsNative(step.Value.DeclaringType))
                    {
                        pending = step.Value.DeclaringType;
                        made.Add(pending);
                        var fault = Fault(target, pending);
                        if (fault != null)
                        {
                            yield return type.Name + "." + method.Name + ": " + fault;
                        }
                    }
                    target = step.Key == System.Reflection.Emit.OpCodes.Ldftn ? step.Value : null;
                }
            }
        }

        /// <summary>What is wrong with a method as a callback of this type; null: nothing.</summary>
        private static string Fault(MethodBase target, Type callback)
        {
            if (target == null || !target.IsStatic)
            {
                return (target == null ? "what is made" : target.Name) + " is not a static method";
            }
            var marks = target.GetCustomAttributes(typeof(MonoPInvokeCallbackAttribute), false);
            var mark = (MonoPInvokeCallbackAttribute)marks.SingleOrDefault();
            return mark != null && mark.Type == callback ? null : target.Name + " is not marked for " + callback.Name;
        }

        /// <summary>The instructions of a method, each with the method that it names, if it names one.</summary>
        private static IEnumerable<KeyValuePair<OpCode, MethodBase>> Steps(MethodBase method)
        {
            var body = method.GetMethodBody();
            var code = body == null ? new byte[0] : body.GetILAsByteArray();
            for (var at = 0; at < code.Length;)
            {
                short value = code[at++];
                if (value == 0xfe)
                {
                    value = unchecked((short)(0xfe00 | code[at++]));
                }
                var operation = OpCodes[value];
                MethodBase named = null;
                if (operation.OperandType == OperandType.InlineMethod)
                {
                    named = Resolve(method, BitConverter.ToInt32(code, at));
                }
                at += Size(operation.OperandType, code, at);
                yield return new KeyValuePair<OpCode, MethodBase>(operation, named);
            }
        }

        private static MethodBase Resolve(MethodBase method, int token)
        {
            var type = method.DeclaringType;
            return method.Module.ResolveMethod(
                token,
                type.IsGenericType ? type.GetGenericArguments() : null,
                method.IsGenericMethod ? method.GetGenericArguments() : null);
        }

        private static int Size(OperandType operand, byte[] code, int at)
        {
            switch (operand)
            {
                case OperandType.InlineNone: return 0;
                case OperandType.ShortInlineBrTarget:
                case OperandType.ShortInlineI:
                case OperandType.ShortInlineVar: return 1;
                case OperandType.InlineVar: return 2;
                case OperandType.InlineI8:
                case OperandType.InlineR: return 8;
                case OperandType.InlineSwitch: return 4 + 4 * BitConverter.ToInt32(code, at);
                default: return 4;
            }
        }
    }
}
