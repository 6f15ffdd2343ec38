// Operations that have no method of their own.

#import <DoubletickObjC/V2TIMManager.h>

NS_ASSUME_NONNULL_BEGIN

/// What the operation brings: an object of JSON, or nil.
typedef void (^V2TIMCallExperimentalAPISucc)(NSObject *_Nullable result);

@interface V2TIMManager (Experimental)

/// Does one operation by its name, from any thread, also before `initSDK`.
///
/// These do something: "setCustomServerInfo" (`param` is a JSON text or a dictionary of the C API's CustomServerInfo,
/// whose first long connection address is the server of every later `initSDK` that names none), "writeLog" (the same
/// of a line for the log), "setNetworkInfo" (the same of the keys of the C API's operation, or nil: as `wake`, unless the
/// network is said not to be connected), and "isCommercialAbilityEnabled" (`param` is a number; the result is always 1).
/// Every other one succeeds with nil. Fails with 6017 where `param` is not what the operation takes.
- (void)callExperimentalAPI:(nullable NSString *)api
                      param:(nullable NSObject *)param
                       succ:(nullable V2TIMCallExperimentalAPISucc)succ
                       fail:(nullable V2TIMFail)fail
    NS_SWIFT_NAME(callExperimentalAPI(api:param:succ:fail:));

@end

NS_ASSUME_NONNULL_END
