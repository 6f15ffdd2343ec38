package dev.doubletick

import dev.doubletick.ffi.InternalException
import java.nio.charset.CharacterCodingException
import dev.doubletick.ffi.DoubletickException as NativeException

/**
 * What every call of this library fails with. The subclasses are the kinds that an application treats differently.
 *
 * @property code the stable number, the same as in the C API
 * @property text what was wrong, in one sentence that names the field or the limit
 */
public sealed class DoubletickException(
    public val code: Int,
    public val text: String,
    cause: Throwable?,
) : Exception("$text (code $code)", cause) {
    /** The client or the service was closed, before the call or while it was under way (7009, 6013). */
    public class Closed internal constructor(code: Int, text: String, cause: Throwable? = null) :
        DoubletickException(code, text, cause)

    /** Nobody is logged in, or a login or logout is under way (6014, 7501, 7502). */
    public class NotLoggedIn internal constructor(code: Int, text: String, cause: Throwable? = null) :
        DoubletickException(code, text, cause)

    /** The UserSig is wrong or has expired (70001 to 70399, 6206), or another device took this one's place (6208). */
    public class Credential internal constructor(code: Int, text: String, cause: Throwable? = null) :
        DoubletickException(code, text, cause)

    /** An argument is wrong; the text names it (6017 and others). */
    public class InvalidArgument internal constructor(code: Int, text: String, cause: Throwable? = null) :
        DoubletickException(code, text, cause)

    /** The user may not do this (10007 and others). */
    public class NotPermitted internal constructor(code: Int, text: String, cause: Throwable? = null) :
        DoubletickException(code, text, cause)

    /** There is no such message, group or user (10010, 10015, 10062 and others). */
    public class NotFound internal constructor(code: Int, text: String, cause: Throwable? = null) :
        DoubletickException(code, text, cause)

    /** The service was not reached in time, or refused the connection (9501 to 9525). */
    public class Network internal constructor(code: Int, text: String, cause: Throwable? = null) :
        DoubletickException(code, text, cause)

    /** Everything else. */
    public class Other internal constructor(code: Int, text: String, cause: Throwable? = null) :
        DoubletickException(code, text, cause)

    internal companion object {
        /** `ERR_SDK_COMM_INTERRUPT`. */
        private const val INTERRUPTED = 7009

        /** `ERR_INVALID_PARAMETERS`. */
        private const val INVALID_PARAMETERS = 6017

        /** `ERR_SDK_INTERNAL_ERROR`: a panic in the library, which is a defect of it. */
        private const val INTERNAL = 7012

        fun closed(): DoubletickException = Closed(INTERRUPTED, "the client or the service is closed")

        fun argument(text: String, cause: Throwable? = null): DoubletickException =
            InvalidArgument(INVALID_PARAMETERS, text, cause)

        /** What a generated function threw, as an exception of ours; null when it is none of the library's. */
        fun of(thrown: Throwable): DoubletickException? =
            when (thrown) {
                is NativeException -> of(thrown)
                is CharacterCodingException -> argument("a text is not Unicode: it has half a surrogate pair", thrown)
                is InternalException -> Other(INTERNAL, thrown.message ?: "a defect in the library", thrown)
                else -> null
            }

        private fun of(thrown: NativeException): DoubletickException =
            when (thrown) {
                is NativeException.Closed -> Closed(thrown.code, thrown.text, thrown)
                is NativeException.NotLoggedIn -> NotLoggedIn(thrown.code, thrown.text, thrown)
                is NativeException.Credential -> Credential(thrown.code, thrown.text, thrown)
                is NativeException.InvalidArgument -> InvalidArgument(thrown.code, thrown.text, thrown)
                is NativeException.NotPermitted -> NotPermitted(thrown.code, thrown.text, thrown)
                is NativeException.NotFound -> NotFound(thrown.code, thrown.text, thrown)
                is NativeException.Network -> Network(thrown.code, thrown.text, thrown)
                is NativeException.Other -> Other(thrown.code, thrown.text, thrown)
            }
    }
}
