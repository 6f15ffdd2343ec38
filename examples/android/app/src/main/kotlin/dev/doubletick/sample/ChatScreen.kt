package dev.doubletick.sample

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.imePadding
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawingPadding
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.material3.Button
import androidx.compose.material3.Card
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.runtime.snapshotFlow
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import dev.doubletick.DoubletickException
import kotlinx.coroutines.launch

/** One chat: what was said, marks beside what this user said, and a field to say more. */
@Composable
fun ChatScreen(chat: Chat) {
    val lines by chat.lines.collectAsState()
    val list = rememberLazyListState()
    val scope = rememberCoroutineScope()
    var asked by rememberSaveable { mutableStateOf<String?>(null) }
    var problem by remember { mutableStateOf<String?>(null) }

    LaunchedEffect(lines.size) { if (lines.isNotEmpty()) list.animateScrollToItem(lines.lastIndex) }
    // A receipt says that somebody has seen the message: only what is on the screen gets one.
    LaunchedEffect(chat) {
        snapshotFlow { list.layoutInfo.visibleItemsInfo.mapNotNull { it.key as? String } }.collect { ids ->
            // What fails now is on the screen still, and told the next time that it moves.
            try {
                chat.seen(ids)
            } catch (failed: DoubletickException) {
                problem = failed.text
            }
        }
    }

    Column(Modifier.fillMaxSize().safeDrawingPadding().imePadding().padding(8.dp)) {
        LazyColumn(Modifier.weight(1f).fillMaxWidth(), list, verticalArrangement = Arrangement.spacedBy(6.dp)) {
            items(lines, key = { it.id }) { line -> LineView(line) { asked = line.id } }
        }
        problem?.let { Text(it, color = MaterialTheme.colorScheme.error) }
        Composer { text ->
            scope.launch {
                problem =
                    try {
                        chat.send(text)
                        null
                    } catch (failed: DoubletickException) {
                        failed.text
                    }
            }
        }
    }
    asked?.let { id -> ReadBySheet(chat, id) { asked = null } }
}

@Composable
private fun LineView(line: Line, onAsk: () -> Unit) {
    Row(Modifier.fillMaxWidth(), if (line.isOwn) Arrangement.End else Arrangement.Start) {
        Card(if (line.isOwn) Modifier.clickable(onClick = onAsk) else Modifier) {
            Column(Modifier.padding(8.dp)) {
                if (!line.isOwn) Text(line.sender, style = MaterialTheme.typography.labelMedium)
                Text(line.text)
                if (line.isOwn) MarkView(line, Modifier.align(Alignment.End))
            }
        }
    }
}

@Composable
private fun MarkView(line: Line, modifier: Modifier) {
    val (sign, words) =
        when (line.mark) {
            Mark.NONE -> return
            Mark.SENT -> "\u2713" to "Sent"
            Mark.READ_BY_SOME -> "\u2713\u2713 ${line.readCount}" to "Read by ${line.readCount}"
            Mark.READ_BY_ALL -> "\u2713\u2713" to "Read by all"
        }
    val color = if (line.mark == Mark.READ_BY_ALL) MaterialTheme.colorScheme.primary else MaterialTheme.colorScheme.outline
    Text(
        sign,
        modifier.semantics { contentDescription = words },
        color = color,
        style = MaterialTheme.typography.labelSmall,
    )
}

@Composable
private fun Composer(onSend: (String) -> Unit) {
    var text by rememberSaveable { mutableStateOf("") }
    Row(verticalAlignment = Alignment.CenterVertically, horizontalArrangement = Arrangement.spacedBy(8.dp)) {
        OutlinedTextField(text, { text = it }, Modifier.weight(1f), placeholder = { Text("Message") })
        Button(
            onClick = {
                onSend(text.trim())
                text = ""
            },
            enabled = text.isNotBlank(),
        ) { Text("Send") }
    }
}
