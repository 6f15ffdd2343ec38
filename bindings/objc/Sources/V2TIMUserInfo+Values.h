// Profiles as the C API changes them.

#import <DoubletickObjC/DoubletickObjC.h>

#import "DTObject+Values.h"

NS_ASSUME_NONNULL_BEGIN

@interface V2TIMUserFullInfo ()

/// What was set on it.
- (NSDictionary *)modification;

@end

NS_ASSUME_NONNULL_END
