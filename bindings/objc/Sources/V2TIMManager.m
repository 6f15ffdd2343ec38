#import "DTCall.h"
#import "DTCore.h"
#import "DTJSON.h"
#import "DTMailbox.h"
#import "DTObject+Values.h"

/// Whose data is open: the app id from one `initSDK` to its `unInitSDK`, else 0. Touched with `life` held.
static int openAppID;

/// Held while the SDK begins or ends, never while the application is told.
static NSLock *life(void) {
    static NSLock *lock;
    @synchronized([V2TIMManager class]) {
        if (!lock) lock = [[NSLock alloc] init];
    }
    return lock;
}

@implementation V2TIMManager

+ (V2TIMManager *)sharedInstance {
    static V2TIMManager *shared;
    @synchronized(self) {
        if (!shared) shared = [[self alloc] init];
    }
    return shared;
}

// ---- the life of the SDK ----

- (BOOL)initSDK:(int)sdkAppID config:(V2TIMSDKConfig *)config {
    V2TIMSDKConfig *wanted = config ?: DT_AUTORELEASE([[V2TIMSDKConfig alloc] init]);
    NSString *problem = nil;
    [life() lock];
    BOOL isOpen = openAppID != 0 ? openAppID == sdkAppID : [self open:sdkAppID config:wanted problem:&problem];
    [life() unlock];
    if (problem) {
        [[DTMailbox shared] post:^{
            [[DTCore shared].sdkListeners tell:@selector(onConnectFailed:err:) by:^(id<V2TIMSDKListener> listener) {
                [listener onConnectFailed:ERR_INVALID_PARAMETERS err:problem];
            }];
        }];
    }
    return isOpen;
}

/// With `life` held.
- (BOOL)open:(int)appID config:(V2TIMSDKConfig *)config problem:(NSString **)problem {
    if (appID <= 0) {
        *problem = @"sdkAppID: is not a positive number";
        return NO;
    }
    DTCore *core = [DTCore shared];
    V2TIMLogLevel level = config.logLevel;
    V2TIMLogListener listener = nil;
    if (level != V2TIM_LOG_NONE) listener = config.logListener;
    [core setLog:listener];
    // What is refused is told at every level.
    NSNumber *told = @(level == V2TIM_LOG_NONE || level > V2TIM_LOG_WARN ? V2TIM_LOG_WARN : level);
    TIMSetConfig(DTJSONWrite(@{@kTIMSetConfigCallbackLogLevel: told}, NULL).UTF8String, NULL, NULL);
    NSString *text = DTJSONWrite(config.values, problem);
    if (text && TIMInit((uint64_t)appID, text.UTF8String) == TIM_SUCC) {
        openAppID = appID;
        return YES;
    }
    // Its end is that of the line of the log that says why.
    TIMUninit();
    if (!*problem) *problem = core.lastRefusal ?: @"initSDK: the system has no thread to give";
    return NO;
}

- (BOOL)initSDK:(int)sdkAppID config:(V2TIMSDKConfig *)config listener:(id<V2TIMSDKListener>)listener {
    [self addIMSDKListener:listener];
    return [self initSDK:sdkAppID config:config];
}

- (void)unInitSDK {
    [life() lock];
    TIMUninit();
    openAppID = 0;
    [life() unlock];
    // Outside: a callback that calls unInitSDK itself must not wait for who waits for it.
    [[DTMailbox shared] flush];
}

- (NSString *)getVersion {
    return [NSString stringWithUTF8String:DTGetVersion()];
}

- (uint64_t)getServerTime {
    [life() lock];
    BOOL isOpen = openAppID != 0;
    [life() unlock];
    return isOpen ? TIMGetServerTime() : 0;
}

- (void)wake {
    DTWake();
}

- (void)addIMSDKListener:(id<V2TIMSDKListener>)listener {
    [[DTCore shared].sdkListeners add:listener];
}

- (void)removeIMSDKListener:(id<V2TIMSDKListener>)listener {
    [[DTCore shared].sdkListeners remove:listener];
}

// ---- login ----

#include "V2TIMManager+Calls.h"

- (void)wipeDeviceStore:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall succ:succ fail:fail];
    NSString *text = [call textOf:@{@kTIMRequestInternalOperation: @"internal_operation_wipe_device_store"}];
    if (text) [call began:callExperimentalAPI(text.UTF8String, DTCallAnswer, call.data)];
}

- (NSString *)getLoginUser {
    return DTLoginUser();
}

- (V2TIMLoginStatus)getLoginStatus {
    switch (TIMGetLoginStatus()) {
        case kTIMLoginStatus_Logined: return V2TIM_STATUS_LOGINED;
        case kTIMLoginStatus_Logining: return V2TIM_STATUS_LOGINING;
        default: return V2TIM_STATUS_LOGOUT;
    }
}

@end

@implementation V2TIMManager (Callbacks)

+ (void)setCallbackExecutor:(DTCallbackExecutor)executor {
    [[DTMailbox shared] setExecutor:executor];
}

@end
