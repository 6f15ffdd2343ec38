#import "V2TIMElem+Values.h"

#import "DTJSON.h"

/// The numbers of the C API, which the service speaks, beside those of this face.
static const struct {
    int number;
    V2TIMElemType type;
} elemTypes[] = {
    {kTIMElem_Text, V2TIM_ELEM_TYPE_TEXT},         {kTIMElem_Image, V2TIM_ELEM_TYPE_IMAGE},
    {kTIMElem_Sound, V2TIM_ELEM_TYPE_SOUND},       {kTIMElem_Custom, V2TIM_ELEM_TYPE_CUSTOM},
    {kTIMElem_File, V2TIM_ELEM_TYPE_FILE},         {kTIMElem_GroupTips, V2TIM_ELEM_TYPE_GROUP_TIPS},
    {kTIMElem_Face, V2TIM_ELEM_TYPE_FACE},         {kTIMElem_Location, V2TIM_ELEM_TYPE_LOCATION},
    {kTIMElem_Video, V2TIM_ELEM_TYPE_VIDEO},       {kTIMElem_Merge, V2TIM_ELEM_TYPE_MERGER},
};
static const size_t elemTypeCount = sizeof elemTypes / sizeof *elemTypes;

int DTElemNumber(V2TIMElemType type) {
    for (size_t at = 0; at < elemTypeCount; at++) {
        if (elemTypes[at].type == type) return elemTypes[at].number;
    }
    return kTIMElem_Invalid;
}

@implementation V2TIMElem

+ (V2TIMElem *)chainOf:(id)array {
    V2TIMElem *first = nil, *last = nil;
    for (DTObject *values in DTList([DTObject class], array)) {
        V2TIMElem *elem = [self ofValues:values.values];
        if (last) [last keep:elem as:@"next"];
        first = first ?: elem;
        last = elem;
    }
    return first;
}

+ (V2TIMElem *)ofValues:(NSDictionary *)values {
    Class type = [V2TIMElem class];
    switch ([values[@kTIMElemType] intValue]) {
        case kTIMElem_Text: type = [V2TIMTextElem class]; break;
        case kTIMElem_Custom: type = [V2TIMCustomElem class]; break;
        case kTIMElem_Face: type = [V2TIMFaceElem class]; break;
        case kTIMElem_Location: type = [V2TIMLocationElem class]; break;
        case kTIMElem_Image: type = [V2TIMImageElem class]; break;
        case kTIMElem_Sound: type = [V2TIMSoundElem class]; break;
        case kTIMElem_Video: type = [V2TIMVideoElem class]; break;
        case kTIMElem_File: type = [V2TIMFileElem class]; break;
        case kTIMElem_Merge: type = [V2TIMMergerElem class]; break;
        default: break;
    }
    return DT_AUTORELEASE([(V2TIMElem *)[type alloc] initWithValues:values]);
}

- (V2TIMElem *)nextElem {
    return [self kept:@"next" make:^id { return nil; }];
}

- (void)appendElem:(V2TIMElem *)elem {
    if (!elem) return;
    V2TIMElem *last = self;
    for (V2TIMElem *next; (next = last.nextElem);) last = next;
    [last keep:elem as:@"next"];
}

- (NSString *)json {
    switch (self.type) {
        case V2TIM_ELEM_TYPE_TEXT:
        case V2TIM_ELEM_TYPE_CUSTOM:
        case V2TIM_ELEM_TYPE_FACE:
        case V2TIM_ELEM_TYPE_LOCATION: return nil;
        default: return self.values.count ? DTJSONWrite(self.values, NULL) : nil;
    }
}

- (NSArray<NSDictionary *> *)chain {
    NSMutableArray *chain = [NSMutableArray array];
    for (V2TIMElem *elem = self; elem; elem = elem.nextElem) [chain addObject:elem.values];
    return chain;
}

- (V2TIMElemType)type {
    NSNumber *number = [self at:@kTIMElemType a:[NSNumber class]];
    for (size_t at = 0; number && at < elemTypeCount; at++) {
        if (elemTypes[at].number == number.intValue) return elemTypes[at].type;
    }
    return V2TIM_ELEM_TYPE_NONE;
}

@end

@implementation V2TIMTextElem

- (instancetype)init {
    return [self initWithValues:@{@kTIMElemType: @(kTIMElem_Text), @kTIMTextElemContent: @""}];
}

DT_TEXT(text, kTIMTextElemContent)

- (void)setText:(NSString *)text {
    // The C API wants the key.
    [self put:DT_AUTORELEASE([text copy]) ?: @"" at:@kTIMTextElemContent];
}

@end

@implementation V2TIMCustomElem

- (instancetype)init {
    return [self initWithValues:@{@kTIMElemType: @(kTIMElem_Custom)}];
}

DT_DATA_RW(data, setData, kTIMCustomElemData)
DT_TEXT_RW(desc, setDesc, kTIMCustomElemDesc)
DT_TEXT_RW(extension, setExtension, kTIMCustomElemExt)

@end

@implementation V2TIMFaceElem

- (instancetype)init {
    return [self initWithValues:@{@kTIMElemType: @(kTIMElem_Face), @kTIMFaceElemIndex: @0}];
}

DT_NUMBER_RW(int, index, setIndex, kTIMFaceElemIndex)
DT_DATA_RW(data, setData, kTIMFaceElemBuf)

@end

@implementation V2TIMLocationElem

- (instancetype)init {
    return [self initWithValues:@{
        @kTIMElemType: @(kTIMElem_Location), @kTIMLocationElemLongitude: @0.0, @kTIMLocationElemLatitude: @0.0
    }];
}

DT_TEXT_RW(desc, setDesc, kTIMLocationElemDesc)

- (double)longitude {
    return [[self at:@kTIMLocationElemLongitude a:[NSNumber class]] doubleValue];
}

- (void)setLongitude:(double)degrees {
    [self put:@(degrees) at:@kTIMLocationElemLongitude];
}

- (double)latitude {
    return [[self at:@kTIMLocationElemLatitude a:[NSNumber class]] doubleValue];
}

- (void)setLatitude:(double)degrees {
    [self put:@(degrees) at:@kTIMLocationElemLatitude];
}

@end
