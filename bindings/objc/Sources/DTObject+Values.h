// How the classes of this face read and write their values: one line per property, by the key of the C API.

#import <DoubletickObjC/DTObject.h>

#import "DTSupport.h"
#include "doubletick.h"

NS_ASSUME_NONNULL_BEGIN

@interface DTObject ()

/// With the values of a JSON object; other values are taken as none.
- (instancetype)initWithValues:(nullable id)values;

/// What the values are now.
- (NSDictionary<NSString *, id> *)values;
/// Those that have been set by the application; texts that were set to nil are "".
- (NSDictionary<NSString *, id> *)changes;
/// Other values from now on; nothing of them counts as set by the application.
- (void)become:(NSDictionary<NSString *, id> *)values;

/// The value under this key where it is of this class.
- (nullable id)at:(NSString *)key a:(Class)type;
- (nullable NSString *)textAt:(NSString *)key;
- (nullable NSData *)dataAt:(NSString *)key;
/// 0 where there is none.
- (uint64_t)numberAt:(NSString *)key;
/// The same, at most `INT32_MAX` and `UINT32_MAX`.
- (int)intAt:(NSString *)key;
- (uint32_t)uintAt:(NSString *)key;
- (BOOL)flagAt:(NSString *)key;

/// Sets a value, as the application does. Nil takes it away.
- (void)put:(nullable id)value at:(NSString *)key;

/// An object that belongs to this one, such as that of a nested document: made once.
- (nullable id)kept:(NSString *)name make:(id _Nullable (^)(void))make;
- (void)keep:(nullable id)object as:(NSString *)name;

@end

/// Objects of a class for the objects of an array; other elements are left out.
NSMutableArray *DTList(Class type, id _Nullable array);

/// A dictionary of texts that an array of objects with two keys is in the C API, and back.
NSDictionary<NSString *, NSData *> *DTFields(id _Nullable array, NSString *key, NSString *value);
NSArray *DTFieldArray(NSDictionary<NSString *, NSData *> *_Nullable fields, NSString *key, NSString *value);

#define DT_TEXT(name, key) \
    -(NSString *)name { return [self textAt:@key]; }
#define DT_TEXT_RW(name, setter, key) \
    DT_TEXT(name, key)                \
    -(void)setter:(NSString *)text { [self put:DT_AUTORELEASE([text copy]) at:@key]; }
#define DT_DATA_RW(name, setter, key)                  \
    -(NSData *)name { return [self dataAt:@key]; }     \
    -(void)setter:(NSData *)data { [self put:DT_AUTORELEASE([data copy]) at:@key]; }
#define DT_FLAG(name, key) \
    -(BOOL)name { return [self flagAt:@key]; }
#define DT_FLAG_RW(name, setter, key) \
    DT_FLAG(name, key)                \
    -(void)setter:(BOOL)flag { [self put:[NSNumber numberWithBool:flag] at:@key]; }
#define DT_INT(name, key) \
    -(int)name { return [self intAt:@key]; }
#define DT_UINT(name, key) \
    -(uint32_t)name { return [self uintAt:@key]; }
#define DT_UINT_RW(name, setter, key) \
    DT_UINT(name, key)                \
    -(void)setter:(uint32_t)number { [self put:@(number) at:@key]; }
#define DT_NUMBER(type, name, key) \
    -(type)name { return (type)[self numberAt:@key]; }
#define DT_NUMBER_RW(type, name, setter, key) \
    DT_NUMBER(type, name, key)                \
    -(void)setter:(type)number { [self put:@(number) at:@key]; }

NS_ASSUME_NONNULL_END
