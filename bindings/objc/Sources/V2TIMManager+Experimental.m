#import <DoubletickObjC/V2TIMManager+Experimental.h>

#import "DTCall.h"
#import "DTJSON.h"
#import "DTObject+Values.h"

@implementation V2TIMManager (Experimental)

/// A parameter that is a document, or its text.
static id documentOf(NSObject *param) {
    return [param isKindOfClass:[NSString class]] ? DTJSONRead([(NSString *)param UTF8String] ?: "") : param;
}

- (void)callExperimentalAPI:(NSString *)api
                      param:(NSObject *)param
                       succ:(V2TIMCallExperimentalAPISucc)succ
                       fail:(V2TIMFail)fail {
    BOOL isQuestion = [api isEqualToString:@"isCommercialAbilityEnabled"];
    DTCall *call = [DTCall fail:fail done:^(id json) {
        if (succ) succ(isQuestion ? @1 : nil);
    }];
    if (![call has:api as:@"api"]) return;
    NSMutableDictionary *document = [NSMutableDictionary dictionary];
    BOOL isRight = NO;
    if (isQuestion) {
        isRight = [param isKindOfClass:[NSNumber class]];
        document[@kTIMRequestInternalOperation] = @kTIMInternalOperationIsCommercialAbilityEnabled;
        if (isRight) document[@kTIMRequestIsCommercialAbilityEnabledParam] = param;
    } else if ([api isEqualToString:@"setCustomServerInfo"]) {
        id server = documentOf(param);
        isRight = [server isKindOfClass:[NSDictionary class]];
        document[@kTIMRequestInternalOperation] = @kTIMInternalOperationSetCustomServerInfo;
        if (isRight) document[@kTIMRequestSetCustomServerInfoParam] = server;
    } else if ([api isEqualToString:@"writeLog"]) {
        id line = documentOf(param);
        isRight = [line isKindOfClass:[NSDictionary class]];
        if (isRight) [document addEntriesFromDictionary:line];
        document[@kTIMRequestInternalOperation] = @kTIMInternalOperationWriteLog;
    } else if ([api isEqualToString:@"setNetworkInfo"]) {
        id network = documentOf(param);
        isRight = !param || [network isKindOfClass:[NSDictionary class]];
        if (isRight && network) [document addEntriesFromDictionary:network];
        document[@kTIMRequestInternalOperation] = @kTIMInternalOperationSetNetworkInfo;
    } else {
        // The vendor has some that do nothing here; they are accepted.
        [call succeed];
        return;
    }
    NSString *text = isRight ? [call textOf:document] : nil;
    if (!isRight) {
        [call refuse:@"param: is not what the operation takes"];
    } else if (text && callExperimentalAPI(text.UTF8String, NULL, NULL) == TIM_SUCC) {
        // Without a callback: before `initSDK` the library has no thread for one, and the operation is done all the same.
        [call succeed];
    } else if (text) {
        [call refuse:@"param: has a value that the operation does not take; the log says which"];
    }
}

@end
