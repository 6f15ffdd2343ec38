// Swift has imported the vendor's optional methods in several spellings: with and without a label for the first
// parameter, and with parameters that may or may not be nil. An application implements one of them.

/// Is told of the connection and of the own account. Methods that are not implemented do nothing.
public protocol V2TIMSDKListener: AnyObject {
    /// A connection is being made.
    func onConnecting()
    /// The link is there.
    func onConnectSuccess()
    /// The link was cut or could not be made; the SDK tries again by itself. Also when `initSDK` answers
    /// false.
    func onConnectFailed(_ code: Int32, err: String?)
    func onConnectFailed(_ code: Int32, err: String)
    /// Another device of this kind logged in with this account; nobody is logged in here now.
    func onKickedOffline()
    /// The UserSig has expired; nobody is logged in now.
    func onUserSigExpired()
    /// The own profile changed, here or on another device.
    func onSelfInfoUpdated(info: V2TIMUserFullInfo?)
    func onSelfInfoUpdated(info: V2TIMUserFullInfo)
    func onSelfInfoUpdated(_ info: V2TIMUserFullInfo?)
    func onSelfInfoUpdated(_ info: V2TIMUserFullInfo)
}

// Each spelling leads to the next one, and the last does nothing.
extension V2TIMSDKListener {
    public func onConnecting() {}

    public func onConnectSuccess() {}

    public func onConnectFailed(_ code: Int32, err: String?) {
        guard let err else { return }
        onConnectFailed(code, err: err)
    }

    public func onConnectFailed(_ code: Int32, err: String) {}

    public func onKickedOffline() {}

    public func onUserSigExpired() {}

    public func onSelfInfoUpdated(info: V2TIMUserFullInfo?) {
        guard let info else { return }
        onSelfInfoUpdated(info: info)
    }

    public func onSelfInfoUpdated(info: V2TIMUserFullInfo) {
        onSelfInfoUpdated(info as V2TIMUserFullInfo?)
    }

    public func onSelfInfoUpdated(_ info: V2TIMUserFullInfo?) {
        guard let info else { return }
        onSelfInfoUpdated(info)
    }

    public func onSelfInfoUpdated(_ info: V2TIMUserFullInfo) {}
}
