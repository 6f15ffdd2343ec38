#import <DoubletickObjC/DoubletickObjC.h>

/// Writes a message, and tells when it has been read.
@interface Alice : NSObject <V2TIMAdvancedMsgListener>
@property(nonatomic) BOOL hasHeard;
@end

@implementation Alice
- (void)onRecvMessageReadReceipts:(NSArray<V2TIMMessageReceipt *> *)receiptList {
    printf("bob has read it: %s\n", receiptList[0].isPeerRead ? "true" : "false");
    self.hasHeard = YES;
}
@end

static void failed(int code, NSString *desc) {
    fprintf(stderr, "%d %s\n", code, desc.UTF8String);
    exit(1);
}

int main(void) {
    @autoreleasepool {
        V2TIMManager *sdk = [V2TIMManager sharedInstance];
        V2TIMSDKConfig *config = [[V2TIMSDKConfig alloc] init];
        config.dataDirectory = @"first-receipt";
        if (![sdk initSDK:1400000000 config:config]) return 1;
        Alice *alice = [[Alice alloc] init];
        V2TIMFail fail = ^(int code, NSString *desc) { failed(code, desc); };
        V2TIMMessage *message = [sdk createTextMessage:@"Lunch at noon?"];
        message.needReadReceipt = YES;

        // One client per process, as the vendor's: the two use it in turn.
        [sdk login:@"bob" userSig:@"any" succ:^{
            [sdk login:@"alice" userSig:@"any" succ:^{
                [sdk sendMessage:message receiver:@"bob" groupID:nil priority:V2TIM_PRIORITY_NORMAL onlineUserOnly:NO
                 offlinePushInfo:nil progress:nil succ:^{
                    [sdk login:@"bob" userSig:@"any" succ:^{
                        [sdk findMessages:@[message.msgID] succ:^(NSArray<V2TIMMessage *> *msgs) {
                            [sdk sendMessageReadReceipts:msgs succ:^{
                                [sdk addAdvancedMsgListener:alice];
                                [sdk login:@"alice" userSig:@"any" succ:nil fail:fail];
                            } fail:fail];
                        } fail:fail];
                    } fail:fail];
                } fail:fail];
            } fail:fail];
        } fail:fail];

        while (!alice.hasHeard) {
            [[NSRunLoop mainRunLoop] runMode:NSDefaultRunLoopMode beforeDate:[NSDate dateWithTimeIntervalSinceNow:0.05]];
        }
        [sdk unInitSDK];
    }
    return 0;
}
