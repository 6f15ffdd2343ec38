package dev.doubletick.compat

/** The answer to a call without a value. Exactly one of the two methods is called, once. */
public interface V2TIMCallback {
    /** The call was done. */
    public fun onSuccess()

    /**
     * The call failed.
     *
     * @param code the stable number, the same as in the C API
     * @param desc what was wrong, in one sentence that names the field or the limit
     */
    public fun onError(code: Int, desc: String)
}

/** The answer to a call with a value. Exactly one of the two methods is called, once. */
public interface V2TIMValueCallback<T> {
    /** The call was done, with this result. */
    public fun onSuccess(result: T)

    /**
     * The call failed.
     *
     * @param code the stable number, the same as in the C API
     * @param desc what was wrong, in one sentence that names the field or the limit
     */
    public fun onError(code: Int, desc: String)
}

/** The answer to a message that is being sent. */
public interface V2TIMSendCallback<T> : V2TIMValueCallback<T> {
    /** Never called: it tells of uploads, and this library uploads nothing. */
    public fun onProgress(progress: Int)
}

/** The answer to a call that may bring a value along with an error. */
public interface V2TIMCompleteCallback<T> {
    /**
     * The call ended.
     *
     * @param code 0, or the number of what went wrong
     * @param desc empty, or what was wrong
     * @param result the result; with an error what the call says, or null
     */
    public fun onComplete(code: Int, desc: String, result: T?)
}
