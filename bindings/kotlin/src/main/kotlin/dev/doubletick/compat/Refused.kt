package dev.doubletick.compat

import dev.doubletick.DoubletickException
import dev.doubletick.ffi.InternalException
import java.nio.charset.CharacterCodingException
import dev.doubletick.ffi.DoubletickException as NativeException

/** What is wrong with a call, as its callback is told. */
internal class Refused(val code: Int, val text: String) : Exception("$text (code $code)") {
    internal companion object {
        private const val INVALID_PARAMETERS = 6017
        private const val NOT_INITIALISED = 6013
        private const val INTERRUPTED = 7009
        private const val INTERNAL = 7012

        fun argument(name: String, what: String) = Refused(INVALID_PARAMETERS, "$name: $what")

        fun notInitialised() = Refused(NOT_INITIALISED, "initSDK has not been called, or unInitSDK has")

        fun interrupted() = Refused(INTERRUPTED, "unInitSDK was called before the answer came")

        /** What a generated function threw, or what of ours it called. */
        fun of(thrown: Throwable): Refused =
            when (thrown) {
                is Refused -> thrown
                is NativeException.Closed -> Refused(thrown.code, thrown.text)
                is NativeException.NotLoggedIn -> Refused(thrown.code, thrown.text)
                is NativeException.Credential -> Refused(thrown.code, thrown.text)
                is NativeException.InvalidArgument -> Refused(thrown.code, thrown.text)
                is NativeException.NotPermitted -> Refused(thrown.code, thrown.text)
                is NativeException.NotFound -> Refused(thrown.code, thrown.text)
                is NativeException.Network -> Refused(thrown.code, thrown.text)
                is NativeException.Other -> Refused(thrown.code, thrown.text)
                is DoubletickException -> Refused(thrown.code, thrown.text)
                is CharacterCodingException ->
                    Refused(INVALID_PARAMETERS, "a text is not Unicode: it has half a surrogate pair")
                // The native client was let go by unInitSDK between the question and the call.
                is IllegalStateException -> interrupted()
                is InternalException -> Refused(INTERNAL, thrown.message ?: "a defect in the library")
                else -> Refused(INTERNAL, thrown.toString())
            }
    }
}

/** The list of a parameter, without null in it. */
internal fun <T : Any> List<T?>?.given(name: String): List<T> {
    val list = this ?: throw Refused.argument(name, "is null")
    return list.mapIndexed { index, element -> element ?: throw Refused.argument("$name[$index]", "is null") }
}

/** The value of a parameter. */
internal fun <T : Any> T?.given(name: String): T = this ?: throw Refused.argument(name, "is null")
