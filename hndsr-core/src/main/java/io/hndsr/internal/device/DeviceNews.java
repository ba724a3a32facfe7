package io.hndsr.internal.device;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers messages in order and one at a time, on the threads that deliver, under no lock. Thread-safe. */
final class DeviceNews {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceNews.class);

    private final String device;
    private final Queue<Runnable> messages = new ConcurrentLinkedQueue<>();

    private final SerialTask delivery = new SerialTask(this::deliverAll);

    DeviceNews(String device) {
        this.device = device;
    }

    /** Adds a message; may be called under the lock that orders the messages. */
    void add(Runnable message) {
        messages.add(message);
    }

    /** Delivers the messages, unless another thread is doing so and will. What a message throws is logged. */
    void deliver() {
        delivery.request(Runnable::run);
    }

    private void deliverAll() {
        for (Runnable message = messages.poll(); message != null; message = messages.poll()) {
            try {
                message.run();
            } catch (Throwable thrown) { // other languages throw checked exceptions here too
                LOG.warn("listener of {} threw", device, thrown);
            }
        }
    }
}
