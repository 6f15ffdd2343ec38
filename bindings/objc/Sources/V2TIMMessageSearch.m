#import <DoubletickObjC/V2TIMMessageSearch.h>

#import "DTObject+Values.h"
#import "V2TIMMessage+Values.h"

@implementation V2TIMMessageSearchParam

- (NSArray<NSString *> *)keywordList {
    return [self at:@"keywordList" a:[NSArray class]];
}

- (void)setKeywordList:(NSArray<NSString *> *)list {
    [self put:DT_AUTORELEASE([list copy]) at:@"keywordList"];
}

DT_NUMBER_RW(V2TIMKeywordListMatchType, keywordListMatchType, setKeywordListMatchType, "keywordListMatchType")

- (NSArray<NSString *> *)senderUserIDList {
    return [self at:@"senderUserIDList" a:[NSArray class]];
}

- (void)setSenderUserIDList:(NSArray<NSString *> *)list {
    [self put:DT_AUTORELEASE([list copy]) at:@"senderUserIDList"];
}

- (NSArray<NSNumber *> *)messageTypeList {
    return [self at:@"messageTypeList" a:[NSArray class]];
}

- (void)setMessageTypeList:(NSArray<NSNumber *> *)list {
    [self put:DT_AUTORELEASE([list copy]) at:@"messageTypeList"];
}

DT_TEXT_RW(conversationID, setConversationID, "conversationID")
DT_NUMBER_RW(NSUInteger, searchTimePosition, setSearchTimePosition, "searchTimePosition")
DT_NUMBER_RW(NSUInteger, searchTimePeriod, setSearchTimePeriod, "searchTimePeriod")
DT_NUMBER_RW(NSUInteger, pageSize, setPageSize, "pageSize")
DT_NUMBER_RW(NSUInteger, pageIndex, setPageIndex, "pageIndex")

@end

@implementation V2TIMMessageSearchResult

DT_NUMBER(NSUInteger, totalCount, kTIMMsgSearchResultTotalCount)

- (NSArray<V2TIMMessageSearchResultItem *> *)messageSearchResultItems {
    return [self kept:@"messageSearchResultItems" make:^id {
        return DTList([V2TIMMessageSearchResultItem class], [self at:@kTIMMsgSearchResultItemArray a:[NSArray class]]);
    }];
}

@end

@implementation V2TIMMessageSearchResultItem

- (NSString *)conversationID {
    BOOL isGroup = [self numberAt:@kTIMMsgSearchResultItemConvType] == kTIMConv_Group;
    return [isGroup ? @"group_" : @"c2c_" stringByAppendingString:[self textAt:@kTIMMsgSearchResultItemConvId] ?: @""];
}

DT_NUMBER(NSUInteger, messageCount, kTIMMsgSearchResultItemTotalMessageCount)

- (NSArray<V2TIMMessage *> *)messageList {
    return [self kept:@"messageList" make:^id {
        return DTList([V2TIMMessage class], [self at:@kTIMMsgSearchResultItemMessageArray a:[NSArray class]]);
    }];
}

@end
