#import "V2TIMMessage+Values.h"

@implementation V2TIMManager (Receipt)

#include "V2TIMManager+Receipt+Calls.h"

- (void)getGroupMessageReadMemberList:(V2TIMMessage *)message
                               filter:(V2TIMGroupMessageReadMembersFilter)filter
                              nextSeq:(uint64_t)nextSeq
                                count:(uint32_t)count
                                 succ:(V2TIMGroupMessageReadMemberListSucc)succ
                                 fail:(V2TIMFail)fail {
    DTCall *call = [DTCall fail:fail done:^(id json) {
        DTObject *page = DT_AUTORELEASE([[DTObject alloc] initWithValues:json]);
        id members = [page at:@kDTReadMemberListMemberArray a:[NSArray class]];
        if (succ) {
            succ(DTList([V2TIMGroupMemberInfo class], members), [page numberAt:@kDTReadMemberListNextSeq],
                 [page flagAt:@kDTReadMemberListIsFinished]);
        }
    }];
    if (![call has:message as:@"message"] || ![call has:message.msgID as:@"message.msgID"]) return;
    if (count < 1 || count > 100) {
        [call refuse:@"count: is not between 1 and 100"];
        return;
    }
    if (filter != V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_READ && filter != V2TIM_GROUP_MESSAGE_READ_MEMBERS_FILTER_UNREAD) {
        [call refuse:@"filter: is neither of those who have read nor of those who have not"];
        return;
    }
    NSString *text = [call textOf:@{@kTIMMsgMsgId: message.msgID}];
    if (!text) return;
    [call began:DTMsgGetGroupMessageReadMemberList(text.UTF8String, (enum TIMGroupMessageReadMembersFilter)filter, nextSeq,
                                                   count, DTCallAnswer, call.data)];
}

@end
