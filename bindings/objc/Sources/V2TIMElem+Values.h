// Elements between a message and the C API.

#import <DoubletickObjC/DoubletickObjC.h>

#import "DTObject+Values.h"

NS_ASSUME_NONNULL_BEGIN

@interface V2TIMElem ()

/// The first of these elements, with the others behind it; nil where there is none.
+ (nullable V2TIMElem *)chainOf:(nullable id)array;
/// The element of this type and values.
+ (V2TIMElem *)ofValues:(NSDictionary *)values;
/// This element and those behind it, as the C API has them.
- (NSArray<NSDictionary *> *)chain;
/// The kind.
- (V2TIMElemType)type;

@end

/// The C API's number of a kind of element; -1 where it has none.
int DTElemNumber(V2TIMElemType type);

NS_ASSUME_NONNULL_END
