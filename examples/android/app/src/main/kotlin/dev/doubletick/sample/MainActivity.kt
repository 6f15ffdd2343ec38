package dev.doubletick.sample

import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.getValue
import androidx.compose.runtime.produceState

/** Shows the chat of the application. */
class MainActivity : ComponentActivity() {
    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        val application = application as SampleApplication
        setContent {
            MaterialTheme {
                Surface {
                    val chat by produceState<Chat?>(null) { value = application.chat.await() }
                    chat?.let { ChatScreen(it) }
                }
            }
        }
    }
}
