// A program outside of doubletick's repository: everything that it knows of doubletick are the files of the pod.
#import <DoubletickObjC/DoubletickObjC.h>

@interface Alice : NSObject <V2TIMAdvancedMsgListener>
@property(nonatomic) BOOL hasHeard;
@end

@implementation Alice
- (void)onRecvMessageReadReceipts:(NSArray<V2TIMMessageReceipt *> *)receiptList {
    self.hasHeard = receiptList[0].isPeerRead;
}
@end

static V2TIMManager *sdk(void) {
    return [V2TIMManager sharedInstance];
}

static void until(BOOL (^isTrue)(void)) {
    NSDate *end = [NSDate dateWithTimeIntervalSinceNow:60];
    while (!isTrue()) {
        if (end.timeIntervalSinceNow < 0) exit(1);
        [[NSRunLoop mainRunLoop] runMode:NSDefaultRunLoopMode beforeDate:[NSDate dateWithTimeIntervalSinceNow:0.01]];
    }
}

static void done(void (^call)(V2TIMSucc succ, V2TIMFail fail)) {
    __block BOOL isDone = NO;
    call(^{ isDone = YES; }, ^(int code, NSString *desc) {
        fprintf(stderr, "%d %s\n", code, desc.UTF8String);
        exit(1);
    });
    until(^{ return isDone; });
}

static void login(NSString *user) {
    done(^(V2TIMSucc succ, V2TIMFail fail) { [sdk() login:user userSig:@"any" succ:succ fail:fail]; });
}

int main(void) {
    @autoreleasepool {
        V2TIMSDKConfig *config = [[V2TIMSDKConfig alloc] init];
        config.dataDirectory = @"data";
        if (![sdk() initSDK:1400000000 config:config]) return 1;
        login(@"bob");
        login(@"alice");
        V2TIMMessage *message = [sdk() createTextMessage:@"Is anybody there? 👋"];
        message.needReadReceipt = YES;
        done(^(V2TIMSucc succ, V2TIMFail fail) {
            [sdk() sendMessage:message receiver:@"bob" groupID:nil priority:V2TIM_PRIORITY_NORMAL onlineUserOnly:NO
               offlinePushInfo:nil progress:nil succ:succ fail:fail];
        });
        login(@"bob");
        done(^(V2TIMSucc succ, V2TIMFail fail) {
            [sdk() getC2CHistoryMessageList:@"alice" count:1 lastMsg:nil succ:^(NSArray<V2TIMMessage *> *msgs) {
                printf("bob reads: %s\n", msgs[0].textElem.text.UTF8String);
                [sdk() sendMessageReadReceipts:msgs succ:succ fail:fail];
            } fail:fail];
        });
        Alice *alice = [[Alice alloc] init];
        [sdk() addAdvancedMsgListener:alice];
        login(@"alice");
        until(^{ return alice.hasHeard; });
        printf("alice hears: bob has read it\n");
        [sdk() unInitSDK];
    }
    return 0;
}
