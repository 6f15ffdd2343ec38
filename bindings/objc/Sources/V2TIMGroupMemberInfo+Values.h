// Members as the C API changes them.

#import <DoubletickObjC/DoubletickObjC.h>

#import "DTObject+Values.h"

NS_ASSUME_NONNULL_BEGIN

@interface V2TIMGroupMemberFullInfo ()

/// What was set on it, with the flags that say so; without the names of group and member.
- (NSDictionary *)modification;

@end

NS_ASSUME_NONNULL_END
