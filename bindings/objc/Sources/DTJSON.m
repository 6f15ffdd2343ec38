#import "DTJSON.h"

#import "DTSupport.h"

#include <errno.h>
#include <stdlib.h>

// ---- reading ----

typedef struct {
    const char *at;
    BOOL failed;
} Reader;

static id readValue(Reader *reader);

static void skipSpace(Reader *reader) {
    while (*reader->at == ' ' || *reader->at == '\n' || *reader->at == '\r' || *reader->at == '\t') reader->at++;
}

/// Takes this character if it is next.
static BOOL take(Reader *reader, char wanted) {
    skipSpace(reader);
    if (*reader->at != wanted) return NO;
    reader->at++;
    return YES;
}

static id fail(Reader *reader) {
    reader->failed = YES;
    return nil;
}

/// The four digits of an escape; -1 where they are none.
static int readUnit(Reader *reader) {
    int unit = 0;
    for (int digit = 0; digit < 4; digit++, reader->at++) {
        char letter = *reader->at;
        int value = letter >= '0' && letter <= '9'   ? letter - '0'
                    : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10
                    : letter >= 'A' && letter <= 'F' ? letter - 'A' + 10
                                                     : -1;
        if (value < 0) return -1;
        unit = unit * 16 + value;
    }
    return unit;
}

static id readEscaped(Reader *reader, const char *begin) {
    NSMutableString *text = [NSMutableString string];
    for (;;) {
        NSString *plain = [[NSString alloc] initWithBytes:begin
                                                   length:(NSUInteger)(reader->at - begin)
                                                 encoding:NSUTF8StringEncoding];
        if (!plain) return fail(reader);
        [text appendString:plain];
        DT_RELEASE(plain);
        if (*reader->at == '"') {
            reader->at++;
            return text;
        }
        if (*reader->at == '\0') return fail(reader);
        reader->at++;
        char escape = *reader->at++;
        unichar unit;
        switch (escape) {
            case 'b': unit = '\b'; break;
            case 'f': unit = '\f'; break;
            case 'n': unit = '\n'; break;
            case 'r': unit = '\r'; break;
            case 't': unit = '\t'; break;
            case '"': case '\\': case '/': unit = (unichar)escape; break;
            case 'u': {
                int value = readUnit(reader);
                if (value < 0) return fail(reader);
                unit = (unichar)value;
                break;
            }
            default: return fail(reader);
        }
        [text appendString:[NSString stringWithCharacters:&unit length:1]];
        begin = reader->at;
        while (*reader->at != '"' && *reader->at != '\\' && *reader->at != '\0') reader->at++;
    }
}

static id readText(Reader *reader) {
    const char *begin = reader->at;
    while (*reader->at != '"' && *reader->at != '\\' && *reader->at != '\0') reader->at++;
    if (*reader->at != '"') return readEscaped(reader, begin);
    NSString *text = [[NSString alloc] initWithBytes:begin
                                              length:(NSUInteger)(reader->at - begin)
                                            encoding:NSUTF8StringEncoding];
    reader->at++;
    return text ? DT_AUTORELEASE(text) : fail(reader);
}

static id readNumber(Reader *reader) {
    const char *begin = reader->at;
    const char *end = begin + (*begin == '-');
    if (*end < '0' || *end > '9') return fail(reader);
    while (*end >= '0' && *end <= '9') end++;
    if (*end != '.' && *end != 'e' && *end != 'E') {
        char *after = NULL;
        errno = 0;
        NSNumber *number = *begin == '-' ? @(strtoll(begin, &after, 10)) : @(strtoull(begin, &after, 10));
        if (errno == 0) {
            reader->at = after;
            return number;
        }
    }
    // strtod would read the separator of the locale.
    while ((*end >= '0' && *end <= '9') || *end == '.' || *end == 'e' || *end == 'E' || *end == '+' || *end == '-') end++;
    NSString *text = [[NSString alloc] initWithBytes:begin
                                              length:(NSUInteger)(end - begin)
                                            encoding:NSASCIIStringEncoding];
    NSScanner *scanner = [NSScanner scannerWithString:text];
    DT_RELEASE(text);
    double number = 0;
    if (![scanner scanDouble:&number]) return fail(reader);
    reader->at = end;
    return @(number);
}

static id readObject(Reader *reader) {
    NSMutableDictionary *object = [NSMutableDictionary dictionary];
    if (take(reader, '}')) return object;
    do {
        if (!take(reader, '"')) return fail(reader);
        NSString *key = readText(reader);
        if (!key || !take(reader, ':')) return fail(reader);
        id value = readValue(reader);
        if (reader->failed) return nil;
        if (value) object[key] = value;
    } while (take(reader, ','));
    return take(reader, '}') ? object : fail(reader);
}

static id readArray(Reader *reader) {
    NSMutableArray *array = [NSMutableArray array];
    if (take(reader, ']')) return array;
    do {
        id value = readValue(reader);
        if (reader->failed) return nil;
        if (value) [array addObject:value];
    } while (take(reader, ','));
    return take(reader, ']') ? array : fail(reader);
}

static id readWord(Reader *reader, const char *word, id value) {
    size_t length = strlen(word);
    if (strncmp(reader->at, word, length) != 0) return fail(reader);
    reader->at += length;
    return value;
}

static id readValue(Reader *reader) {
    skipSpace(reader);
    switch (*reader->at) {
        case '{': reader->at++; return readObject(reader);
        case '[': reader->at++; return readArray(reader);
        case '"': reader->at++; return readText(reader);
        case 't': return readWord(reader, "true", @YES);
        case 'f': return readWord(reader, "false", @NO);
        case 'n': return readWord(reader, "null", nil);
        default: return readNumber(reader);
    }
}

id DTJSONRead(const char *text) {
    Reader reader = {text, NO};
    id value = readValue(&reader);
    skipSpace(&reader);
    return reader.failed || *reader.at != '\0' ? nil : value;
}

// ---- writing ----

static void writeText(NSString *text, NSMutableString *out) {
    NSUInteger length = text.length;
    [out appendString:@"\""];
    for (NSUInteger at = 0; at < length;) {
        unichar units[256];
        NSUInteger count = MIN(length - at, sizeof units / sizeof *units);
        [text getCharacters:units range:NSMakeRange(at, count)];
        NSUInteger plain = 0;
        for (NSUInteger i = 0; i < count; i++) {
            unichar unit = units[i];
            BOOL isHigh = unit >= 0xd800 && unit < 0xdc00, isLow = unit >= 0xdc00 && unit < 0xe000;
            if (unit >= 0x20 && unit != '"' && unit != '\\' && !isHigh && !isLow) continue;
            if (i > plain) [out appendString:[NSString stringWithCharacters:units + plain length:i - plain]];
            plain = i + 1;
            unichar next = 0;
            if (isHigh && at + i + 1 < length) next = [text characterAtIndex:at + i + 1];
            if (isHigh && next >= 0xdc00 && next < 0xe000) {
                [out appendFormat:@"\\u%04x\\u%04x", unit, next];
                // The other half may be the first of the next round.
                if (i + 1 < count) {
                    i++;
                    plain = i + 1;
                } else {
                    at++;
                }
            } else if (isHigh || isLow) {
                [out appendString:@"\\ufffd"];
            } else {
                [out appendFormat:@"\\u%04x", unit];
            }
        }
        if (count > plain) [out appendString:[NSString stringWithCharacters:units + plain length:count - plain]];
        at += count;
    }
    [out appendString:@"\""];
}

static void writeNumber(NSNumber *number, NSMutableString *out) {
    switch (*number.objCType) {
        case 'c': case 'C': case 'B': [out appendString:number.boolValue ? @"true" : @"false"]; break;
        case 'f': case 'd': {
            double value = number.doubleValue;
            // NaN and the infinities have no form in JSON.
            [out appendFormat:@"%.17g", isfinite(value) ? value : 0];
            break;
        }
        case 'Q': case 'L': [out appendFormat:@"%llu", number.unsignedLongLongValue]; break;
        default: [out appendFormat:@"%lld", number.longLongValue]; break;
    }
}

/// The key whose value is no text, or nil. `key` is the one that the value stands under.
static NSString *writeValue(id value, NSString *key, NSMutableString *out) {
    if ([value isKindOfClass:[NSString class]]) {
        writeText(value, out);
    } else if ([value isKindOfClass:[NSNumber class]]) {
        writeNumber(value, out);
    } else if ([value isKindOfClass:[NSData class]]) {
        NSString *text = [[NSString alloc] initWithData:value encoding:NSUTF8StringEncoding];
        if (!text) return key;
        writeText(text, out);
        DT_RELEASE(text);
    } else if ([value isKindOfClass:[NSArray class]]) {
        NSString *before = @"[";
        for (id element in (NSArray *)value) {
            [out appendString:before];
            NSString *problem = writeValue(element, key, out);
            if (problem) return problem;
            before = @",";
        }
        [out appendString:[(NSArray *)value count] ? @"]" : @"[]"];
    } else if ([value isKindOfClass:[NSDictionary class]]) {
        NSString *before = @"{";
        for (NSString *name in (NSDictionary *)value) {
            [out appendString:before];
            writeText(name, out);
            [out appendString:@":"];
            NSString *problem = writeValue(((NSDictionary *)value)[name], name, out);
            if (problem) return problem;
            before = @",";
        }
        [out appendString:[(NSDictionary *)value count] ? @"}" : @"{}"];
    } else {
        return key;
    }
    return nil;
}

NSString *DTJSONWrite(id value, NSString **problem) {
    NSMutableString *out = [NSMutableString string];
    NSString *wrong = writeValue(value, @"", out);
    if (problem) *problem = wrong;
    return wrong ? nil : out;
}
