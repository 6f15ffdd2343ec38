#import <DoubletickObjC/V2TIMSDKConfig.h>

#import "DTObject+Values.h"

@implementation V2TIMSDKConfig {
    V2TIMLogListener _logListener;
}

- (instancetype)init {
    return [self initWithValues:@{
        @kTIMSetConfigCallbackLogLevel: @(V2TIM_LOG_INFO),
        @kDTSdkConfigMirrorBytes: @(256LL << 20)
    }];
}

DT_DEALLOC(DT_BLOCK_RELEASE(_logListener))

DT_NUMBER_RW(V2TIMLogLevel, logLevel, setLogLevel, kTIMSetConfigCallbackLogLevel)
DT_TEXT_RW(serverURL, setServerURL, kDTSdkConfigServerUrl)
DT_TEXT_RW(serverCAFile, setServerCAFile, kDTSdkConfigServerCaFile)
DT_TEXT_RW(dataDirectory, setDataDirectory, kTIMSdkConfigConfigFilePath)
DT_TEXT_RW(secretKey, setSecretKey, kDTSdkConfigSecretKey)
DT_FLAG_RW(keepUnsent, setKeepUnsent, kDTSdkConfigKeepUnsent)
DT_NUMBER_RW(uint64_t, mirrorBytes, setMirrorBytes, kDTSdkConfigMirrorBytes)

- (V2TIMLogListener)logListener {
    return _logListener;
}

- (void)setLogListener:(V2TIMLogListener)listener {
    V2TIMLogListener old = _logListener;
    _logListener = DT_BLOCK_COPY(listener);
    DT_BLOCK_RELEASE(old);
    (void)old;
}

@end
