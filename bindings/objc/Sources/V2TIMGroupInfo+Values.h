// Groups between this face and the C API.

#import <DoubletickObjC/DoubletickObjC.h>

#import "DTCall.h"
#import "DTObject+Values.h"

NS_ASSUME_NONNULL_BEGIN

@interface V2TIMGroupInfo ()

/// A group that this user is in, as a list of them has it.
+ (V2TIMGroupInfo *)ofJoined:(NSDictionary *)values;
/// What makes the group, but for its members; nil where it cannot be made, and then `call` is refused.
- (nullable NSMutableDictionary *)creation:(DTCall *)call;
/// What was set on it, with the flags that say so.
- (NSDictionary *)modification;

@end

/// The name of a type of group, for the C API's number; nil where there is none.
NSString *_Nullable DTGroupTypeName(uint64_t number);

NS_ASSUME_NONNULL_END
