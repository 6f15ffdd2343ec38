package dev.doubletick.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/kotlin-migration.md says what is there. Tests run in the folder of the module. */
class MigrationTest extends World {
    private static String read(String file) throws IOException {
        return new String(Files.readAllBytes(Paths.get(file)), StandardCharsets.UTF_8);
    }

    private static String page() throws IOException {
        return read("../../docs/kotlin-migration.md");
    }

    private static String indented(String text, String indentation) {
        StringBuilder out = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            out.append(line.isEmpty() ? line : indentation + line).append('\n');
        }
        return out.toString();
    }

    /** The SDK runs already, embedded, so the example does not go to the server that it names. */
    @Test
    void theExampleIsAProgram() throws IOException {
        Matcher example = Pattern.compile("```java\n(.*?)\n```", Pattern.DOTALL).matcher(page());
        assertTrue(example.find());
        String program = read("src/test/java/dev/doubletick/compat/Migration.java");
        assertTrue(program.contains(indented(example.group(1), "        ")), "Migration.java differs from the page");
        Peer bob = peer("bob");
        Answer.Done out = new Answer.Done();
        sdk().logout(out);
        out.succeeds();
        Migration.begins(null, "any text");
        V2TIMMessage heard = bob.hears();
        assertEquals("Meet at the lake at nine?", heard.getTextElem().getText());
        assertTrue(heard.isNeedReadReceipt());
    }

    private static void complete(Class<?> type, List<String> missing) throws IOException {
        Matcher row = Pattern.compile("\\| `" + type.getSimpleName() + "` \\| (.*) \\|").matcher(page());
        assertTrue(row.find(), type.getSimpleName());
        for (Method method : type.getMethods()) {
            String name = method.getName();
            boolean own = method.getDeclaringClass() != Object.class && !method.isSynthetic() && !name.contains("$");
            // Ours, and what has a column of its own.
            boolean elsewhere =
                    name.equals("setCallbackExecutor")
                            || name.startsWith("remove")
                            || name.startsWith("add")
                            || name.endsWith("Manager")
                            || name.equals("getInstance");
            if (own && !elsewhere && !row.group(1).contains("`" + name + "`")) {
                missing.add(type.getSimpleName() + "." + name);
            }
        }
    }

    @Test
    void theTableHasEveryCall() throws IOException {
        List<String> missing = new ArrayList<>();
        complete(V2TIMManager.class, missing);
        complete(V2TIMMessageManager.class, missing);
        complete(V2TIMGroupManager.class, missing);
        complete(V2TIMConversationManager.class, missing);
        complete(V2TIMAdvancedMsgListener.class, missing);
        complete(V2TIMGroupListener.class, missing);
        complete(V2TIMConversationListener.class, missing);
        complete(V2TIMSDKListener.class, missing);
        assertEquals(new ArrayList<String>(), missing);
    }
}
