// Swift has imported the vendor's optional methods in several spellings: with and without a label for the first
// parameter, and with parameters marked `!`, `?` or not at all. Swift's own protocols tell these apart, even `!`
// from `?`, and a method in another spelling would never be called. So each spelling is a method here, and an
// application implements one of them.

/// Is told of the connection and of the own account. Methods that are not implemented do nothing.
public protocol V2TIMSDKListener: V2TIMSDKListenerBridged, V2TIMSDKListenerNullable {}

/// The methods of `V2TIMSDKListener`, as Swift imports what is not marked as optional.
public protocol V2TIMSDKListenerBridged: AnyObject {
    /// A connection is being made.
    func onConnecting()
    /// The link is there.
    func onConnectSuccess()
    /// The link was cut or could not be made; the SDK tries again by itself. Also when `initSDK` answers
    /// false.
    func onConnectFailed(_ code: Int32, err: String!)
    func onConnectFailed(_ code: Int32, err: String)
    /// Another device of this kind logged in with this account; nobody is logged in here now.
    func onKickedOffline()
    /// The UserSig has expired; nobody is logged in now.
    func onUserSigExpired()
    /// The own profile changed, here or on another device.
    func onSelfInfoUpdated(info: V2TIMUserFullInfo!)
    func onSelfInfoUpdated(info: V2TIMUserFullInfo)
    func onSelfInfoUpdated(_ info: V2TIMUserFullInfo!)
    func onSelfInfoUpdated(_ info: V2TIMUserFullInfo)
}

/// The methods of `V2TIMSDKListener`, with optional parameters.
public protocol V2TIMSDKListenerNullable: AnyObject {
    func onConnectFailed(_ code: Int32, err: String?)
    func onSelfInfoUpdated(info: V2TIMUserFullInfo?)
    func onSelfInfoUpdated(_ info: V2TIMUserFullInfo?)
}

extension V2TIMSDKListenerBridged {
    public func onConnecting() {}
    public func onConnectSuccess() {}
    public func onConnectFailed(_ code: Int32, err: String!) {}
    public func onConnectFailed(_ code: Int32, err: String) {}
    public func onKickedOffline() {}
    public func onUserSigExpired() {}
    public func onSelfInfoUpdated(info: V2TIMUserFullInfo!) {}
    public func onSelfInfoUpdated(info: V2TIMUserFullInfo) {}
    public func onSelfInfoUpdated(_ info: V2TIMUserFullInfo!) {}
    public func onSelfInfoUpdated(_ info: V2TIMUserFullInfo) {}
}

extension V2TIMSDKListenerNullable {
    public func onConnectFailed(_ code: Int32, err: String?) {}
    public func onSelfInfoUpdated(info: V2TIMUserFullInfo?) {}
    public func onSelfInfoUpdated(_ info: V2TIMUserFullInfo?) {}
}

// Every spelling is called, of which the application has one.
extension V2TIMSDKListener {
    func tellConnectFailed(_ code: Int32, _ err: String) {
        let bridged: any V2TIMSDKListenerBridged = self
        bridged.onConnectFailed(code, err: err as String?)
        bridged.onConnectFailed(code, err: err)
        let nullable: any V2TIMSDKListenerNullable = self
        nullable.onConnectFailed(code, err: err as String?)
    }

    func tellSelfInfoUpdated(_ info: V2TIMUserFullInfo) {
        let bridged: any V2TIMSDKListenerBridged = self
        bridged.onSelfInfoUpdated(info: info as V2TIMUserFullInfo?)
        bridged.onSelfInfoUpdated(info: info)
        bridged.onSelfInfoUpdated(info as V2TIMUserFullInfo?)
        bridged.onSelfInfoUpdated(info)
        let nullable: any V2TIMSDKListenerNullable = self
        nullable.onSelfInfoUpdated(info: info as V2TIMUserFullInfo?)
        nullable.onSelfInfoUpdated(info as V2TIMUserFullInfo?)
    }
}
