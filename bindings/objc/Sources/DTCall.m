#import "DTCall.h"

#import "DTJSON.h"
#import "DTMailbox.h"
#import "DTSupport.h"

#include <stdlib.h>

@implementation DTCall {
    DTAnswer _answer;
}

+ (instancetype)answer:(DTAnswer)answer {
    DTCall *call = [[self alloc] init];
    call->_answer = DT_BLOCK_COPY(answer);
    return DT_AUTORELEASE(call);
}

+ (instancetype)fail:(V2TIMFail)fail done:(void (^)(id))done {
    return [self answer:^(int code, NSString *desc, id json) {
        if (code == 0) {
            done(json);
        } else if (fail) {
            fail(code, desc);
        }
    }];
}

+ (instancetype)succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    return [self fail:fail done:^(id json) {
        if (succ) succ();
    }];
}

DT_DEALLOC(DT_BLOCK_RELEASE(_answer))

- (BOOL)has:(id)value as:(NSString *)name {
    if (!value) {
        [self refuse:[name stringByAppendingString:@": is nil"]];
        return NO;
    }
    if (![value isKindOfClass:[NSString class]]) return YES;
    unichar nul = 0;
    NSString *end = [NSString stringWithCharacters:&nul length:1];
    if ([value rangeOfString:end options:NSLiteralSearch].location != NSNotFound || ![value canBeConvertedToEncoding:NSUTF8StringEncoding]) {
        [self refuse:[name stringByAppendingString:@": is no text (U+0000, or half a surrogate pair)"]];
        return NO;
    }
    return YES;
}

- (BOOL)hasText:(NSString *)text as:(NSString *)name {
    if (![self has:text as:name]) return NO;
    if (text.length) return YES;
    [self refuse:[name stringByAppendingString:@": is empty"]];
    return NO;
}

- (NSString *)textOf:(id)json {
    NSString *problem = nil;
    NSString *text = DTJSONWrite(json, &problem);
    if (!text) [self refuse:[problem stringByAppendingString:@": is not UTF-8"]];
    return text;
}

- (void)refuse:(NSString *)text {
    [self refuse:ERR_INVALID_PARAMETERS text:text];
}

- (void)refuse:(int)code text:(NSString *)text {
    [[DTMailbox shared] post:^{ [self tell:code desc:text json:nil]; }];
}

- (void)succeed {
    [self refuse:ERR_SUCC text:@""];
}

/// On the thread of the callbacks, where the application's blocks are released as well.
- (void)tell:(int)code desc:(NSString *)desc json:(id)json {
    DTAnswer answer = _answer;
    _answer = nil;
    if (answer) answer(code, desc, json);
    DT_BLOCK_RELEASE(answer);
}

- (const void *)data {
    return DT_GIVE(self);
}

- (void)began:(int)result {
    if (result == TIM_SUCC) return;
    DTCall *call = DT_TAKE(DTCall *, DT_POINTER(self));
    if (result == TIM_ERR_SDKUNINIT) {
        [call refuse:ERR_SDK_NOT_INITIALIZED text:@"the system has no thread to give"];
    } else {
        [call refuse:[NSString stringWithFormat:@"a parameter is not what it must be (%d); the log says which", result]];
    }
}

@end

void DTCallAnswer(int32_t code, const char *desc, const char *json, const void *data) {
    DTBoundary(^{
        DTCall *call = DT_TAKE(DTCall *, data);
        NSString *text = [NSString stringWithUTF8String:desc];
        id document = *json ? DTJSONRead(json) : nil;
        [[DTMailbox shared] post:^{ [call tell:code desc:text json:document]; }];
    });
}

void DTBoundary(void (^work)(void)) {
    @autoreleasepool {
        @try {
            work();
        } @catch (NSException *exception) {
            NSUncaughtExceptionHandler *handler = NSGetUncaughtExceptionHandler();
            if (handler) handler(exception);
            NSLog(@"doubletick: uncaught %@: %@", exception.name, exception.reason);
            abort();
        }
    }
}
