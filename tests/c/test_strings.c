/* Chapter "Strings": UTF-8 in and out, escapes, 64-bit numbers, whose memory it is. */
#include "check.h"

/* Sends this JSON string (with its quotes) as a text; the same text must come back. */
static void round_trip(const char *json_string) {
    char id[128];
    const char *wrapped = fmt("{\"text\":%s}", json_string);
    const char *want = text_at(wrapped, "text");
    OK(TIMMsgSendMessage(
        "bob", kTIMConv_C2C,
        fmt("{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":%s}]}", json_string), id, CB));
    CHECK_TEXT(text_at(see(id), "message_elem_array.0.text_elem_content"), want);
}

/* The caller's memory may be overwritten and freed as soon as the call returns. */
static void scribble(void) {
    char id[128];
    int i;
    for (i = 0; i < 50; i++) {
        char *conv = copy_text("bob");
        char *message = copy_text(text_message("scribbled", 1));
        int returned = TIMMsgSendMessage(conv, kTIMConv_C2C, message, id, CB);
        memset(conv, 'X', strlen(conv));
        memset(message, 'X', strlen(message));
        free(conv);
        free(message);
        CHECK_ITEM(OK(returned), "message_msg_id=%s;message_elem_array.0.text_elem_content=scribbled", id);
    }
}

static void numbers(void) {
    const char *message = see(send_text("bob", kTIMConv_C2C, "numbers", 0));
    /* Keys that mean nothing may be 0, and numbers that JSON allows are fine. */
    OK(TIMMsgSendMessage(
        "bob", kTIMConv_C2C,
        "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"n\",\"image_elem_level\":0,"
        "\"face_elem_index\":0,\"video_elem_video_size\":0}],\"message_unique_id\":18446744073709551615,"
        "\"message_seq\":0,\"message_client_time\":0,\"message_status\":0,\"message_platform\":0}",
        NULL, CB));
    /* A location keeps every digit. */
    CHECK_ITEM(OK(TIMMsgSendMessage(
                   "bob", kTIMConv_C2C,
                   "{\"message_elem_array\":[{\"elem_type\":7,\"location_elem_desc\":\"\","
                   "\"location_elem_longitude\":113.94012345678901,\"location_elem_latitude\":-22.5}]}",
                   NULL, CB)),
               "message_elem_array.0.location_elem_longitude=113.94012345678901;message_elem_array.0."
               "location_elem_latitude=-22.5");
    CHECK(json_number(message, "message_server_time") > 1600000000u);
}

static void buffers(void) {
    char small[128 + 2];
    memset(small, '#', sizeof small);
    OK(TIMMsgSendMessage("bob", kTIMConv_C2C, text_message("buffer", 0), small, CB));
    CHECK(memchr(small, '\0', 128) != NULL);
    CHECK(small[128] == '#' && small[129] == '#');
    memset(small, '#', sizeof small);
    CHECK_INT(TIMGetLoginUserID(small), TIM_SUCC);
    CHECK_TEXT(small, "alice");
    CHECK(small[128] == '#' && small[129] == '#');
}

int main(int argc, char **argv) {
    char *long_text;
    begin(argc, argv);
    listen_to_all();
    start();
    make_users("bob alice");
    round_trip("\"plain\"");
    round_trip("\"\"");
    round_trip("\"\xe4\xbd\xa0\xe5\xa5\xbd\xef\xbc\x8c\xe4\xb8\x96\xe7\x95\x8c\"");
    round_trip("\"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80 \xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d "
               "\xe2\x9c\x93\xe2\x9c\x93\"");
    round_trip("\"quote \\\" backslash \\\\ slash \\/ newline \\n tab \\t\"");
    /* Escapes mean the letters they stand for, also as a surrogate pair. */
    CHECK_ITEM(
        OK(TIMMsgSendMessage(
            "bob", kTIMConv_C2C,
            "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"\\u0041\\ud83c\\udf37\"}]}",
            NULL, CB)),
        "message_elem_array.0.text_elem_content=A\xf0\x9f\x8c\xb7");
    /* A zero inside does not cut the text. */
    CHECK_PART(
        OK(TIMMsgSendMessage(
            "bob", kTIMConv_C2C,
            "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"a\\u0000b\"}]}", NULL, CB)),
        "a\\u0000b");
    REFUSED(TIM_ERR_JSON,
            TIMMsgSendMessage(
                "bob", kTIMConv_C2C,
                "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"\\ud800\"}]}", NULL, CB));
    REFUSED(TIM_ERR_PARAM,
            TIMMsgSendMessage("bob", kTIMConv_C2C,
                              "{\"message_elem_array\":[{\"elem_type\":0,\"text_elem_content\":\"\xff\"}]}",
                              NULL, CB));
    long_text = keep((char *)malloc(11003));
    memset(long_text, 'l', 11002);
    long_text[0] = long_text[11001] = '"';
    long_text[11002] = '\0';
    round_trip(long_text);
    scribble();
    numbers();
    buffers();
    return end();
}
