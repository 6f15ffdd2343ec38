#import <DoubletickObjC/V2TIMOutboxItem.h>

#import "DTObject+Values.h"
#import "V2TIMMessage+Values.h"

@implementation V2TIMOutboxItem

DT_INT(kind, kDTOutboxItemKind)
DT_TEXT(msgID, kDTOutboxItemMsgId)

- (NSString *)conversation:(enum TIMConvType)type {
    return [self numberAt:@kDTOutboxItemConvType] == type ? [self textAt:@kDTOutboxItemConvId] : nil;
}

- (NSString *)userID {
    return [self conversation:kTIMConv_C2C];
}

- (NSString *)groupID {
    return [self conversation:kTIMConv_Group];
}

DT_INT(code, kDTOutboxItemCode)
DT_TEXT(desc, kDTOutboxItemDesc)

- (V2TIMMessage *)message {
    return [self kept:@"message" make:^id {
        id values = [self at:@kDTOutboxItemMessage a:[NSDictionary class]];
        return values ? DT_AUTORELEASE([[V2TIMMessage alloc] initWithValues:values]) : nil;
    }];
}

@end
