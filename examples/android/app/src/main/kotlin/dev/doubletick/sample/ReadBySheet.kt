package dev.doubletick.sample

import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.ExperimentalMaterial3Api
import androidx.compose.material3.ListItem
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.ModalBottomSheet
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import dev.doubletick.DoubletickException

/** Who has read an own message and who has not; asked for anew whenever its counts change while the sheet is open. */
@OptIn(ExperimentalMaterial3Api::class)
@Composable
fun ReadBySheet(chat: Chat, id: String, onClose: () -> Unit) {
    val lines by chat.lines.collectAsState()
    val counts = lines.firstOrNull { it.id == id }?.let { it.readCount to it.unreadCount }
    var answer by remember(id) { mutableStateOf<ReadBy?>(null) }
    var problem by remember(id) { mutableStateOf<String?>(null) }
    LaunchedEffect(id, counts) {
        try {
            answer = chat.readBy(id)
            problem = null
        } catch (failed: DoubletickException) {
            problem = failed.text
        }
    }
    ModalBottomSheet(onDismissRequest = onClose) {
        Column(Modifier.fillMaxWidth().padding(16.dp)) {
            problem?.let { Text(it, color = MaterialTheme.colorScheme.error) }
            answer?.let {
                Half("Read by ${it.read.size}", it.read)
                Half("Not read by ${it.unread.size}", it.unread)
            }
        }
    }
}

@Composable
private fun Half(title: String, names: List<String>) {
    Text(title, style = MaterialTheme.typography.titleMedium)
    names.forEach { name -> ListItem({ Text(name) }) }
}
