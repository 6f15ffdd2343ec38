#import "DTCall.h"
#import "V2TIMUserInfo+Values.h"

@implementation V2TIMManager (User)

- (void)getUsersInfo:(NSArray<NSString *> *)userIDList succ:(V2TIMUserFullInfoListSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall fail:fail done:^(id json) {
        if (succ) succ(DTList([V2TIMUserFullInfo class], json));
    }];
    if (![call has:userIDList as:@"userIDList"]) return;
    NSString *text = [call textOf:@{@kTIMFriendShipGetProfileListParamIdentifierArray: userIDList}];
    if (text) [call began:TIMProfileGetUserProfileList(text.UTF8String, DTCallAnswer, call.data)];
}

- (void)setSelfInfo:(V2TIMUserFullInfo *)info succ:(V2TIMSucc)succ fail:(V2TIMFail)fail {
    DTCall *call = [DTCall succ:succ fail:fail];
    if (![call has:info as:@"info"]) return;
    NSString *text = [call textOf:info.modification];
    if (text) [call began:TIMProfileModifySelfUserProfile(text.UTF8String, DTCallAnswer, call.data)];
}

@end
