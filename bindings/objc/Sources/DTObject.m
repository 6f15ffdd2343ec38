#import "DTObject+Values.h"

#import "DTJSON.h"

@implementation DTObject {
    // Touched with the object's own lock held, as an application may read on several threads.
    NSMutableDictionary *_values;
    NSMutableSet *_changed;
    NSMutableDictionary *_kept;
}

- (instancetype)init {
    return [self initWithValues:nil];
}

- (instancetype)initWithValues:(id)values {
    if ((self = [super init])) {
        BOOL known = [values isKindOfClass:[NSDictionary class]];
        _values = known ? [values mutableCopy] : [[NSMutableDictionary alloc] init];
        _changed = [[NSMutableSet alloc] init];
        _kept = [[NSMutableDictionary alloc] init];
    }
    return self;
}

DT_DEALLOC([_values release]; [_changed release]; [_kept release])

- (NSDictionary *)values {
    @synchronized(self) {
        return DT_AUTORELEASE([_values copy]);
    }
}

- (NSDictionary *)changes {
    @synchronized(self) {
        NSMutableDictionary *changes = [NSMutableDictionary dictionary];
        for (NSString *key in _changed) changes[key] = _values[key] ?: @"";
        return changes;
    }
}

- (void)become:(NSDictionary *)values {
    @synchronized(self) {
        [_values setDictionary:values];
        [_changed removeAllObjects];
    }
}

- (id)at:(NSString *)key a:(Class)type {
    id value;
    @synchronized(self) {
        value = DT_AUTORELEASE(DT_RETAIN(_values[key]));
    }
    return [value isKindOfClass:type] ? value : nil;
}

- (NSString *)textAt:(NSString *)key {
    return [self at:key a:[NSString class]];
}

- (NSData *)dataAt:(NSString *)key {
    NSData *data = [self at:key a:[NSData class]];
    return data ?: [[self textAt:key] dataUsingEncoding:NSUTF8StringEncoding];
}

- (uint64_t)numberAt:(NSString *)key {
    return [[self at:key a:[NSNumber class]] unsignedLongLongValue];
}

- (int)intAt:(NSString *)key {
    NSNumber *number = [self at:key a:[NSNumber class]];
    // What is above the largest number with a sign is negative here.
    BOOL isLarge = number.longLongValue < 0 && number.doubleValue > 0;
    return isLarge ? INT32_MAX : (int)MAX(MIN(number.longLongValue, (long long)INT32_MAX), (long long)INT32_MIN);
}

- (uint32_t)uintAt:(NSString *)key {
    return (uint32_t)MIN([self numberAt:key], (uint64_t)UINT32_MAX);
}

- (BOOL)flagAt:(NSString *)key {
    return [[self at:key a:[NSNumber class]] boolValue];
}

- (void)put:(id)value at:(NSString *)key {
    @synchronized(self) {
        if (value) {
            _values[key] = value;
        } else {
            [_values removeObjectForKey:key];
        }
        [_changed addObject:key];
    }
}

- (id)kept:(NSString *)name make:(id (^)(void))make {
    @synchronized(self) {
        id object = _kept[name];
        if (!object && (object = make())) _kept[name] = object;
        return DT_AUTORELEASE(DT_RETAIN(object));
    }
}

- (void)keep:(id)object as:(NSString *)name {
    @synchronized(self) {
        if (object) {
            _kept[name] = object;
        } else {
            [_kept removeObjectForKey:name];
        }
    }
}

@end

NSMutableArray *DTList(Class type, id array) {
    NSMutableArray *list = [NSMutableArray array];
    if (![array isKindOfClass:[NSArray class]]) return list;
    for (id values in (NSArray *)array) {
        if (![values isKindOfClass:[NSDictionary class]]) continue;
        DTObject *object = [(DTObject *)[type alloc] initWithValues:values];
        [list addObject:object];
        DT_RELEASE(object);
    }
    return list;
}

NSDictionary *DTFields(id array, NSString *key, NSString *value) {
    NSMutableDictionary *fields = [NSMutableDictionary dictionary];
    for (DTObject *field in DTList([DTObject class], array)) {
        NSString *name = [field textAt:key];
        if (name) fields[name] = [field dataAt:value] ?: [NSData data];
    }
    return fields;
}

NSArray *DTFieldArray(NSDictionary *fields, NSString *key, NSString *value) {
    NSMutableArray *array = [NSMutableArray array];
    for (NSString *name in [fields.allKeys sortedArrayUsingSelector:@selector(compare:)]) {
        [array addObject:@{key: name, value: fields[name]}];
    }
    return array;
}
