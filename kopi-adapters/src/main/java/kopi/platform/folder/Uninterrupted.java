package kopi.platform.folder;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Does on a thread of its own what an interrupt must not cut short: it closes the file channel that a thread is at work
 * with, and with a lock's channel the lock would be lost. Whoever was interrupted meanwhile is so still afterwards.
 */
final class Uninterrupted {
    private Uninterrupted() {}

    interface Action<T> {
        T run() throws IOException;
    }

    static <T> T call(Action<T> action) throws IOException {
        var task = new FutureTask<T>(action::run);
        Thread.ofPlatform().daemon().name("folder-lock").start(task);
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException _) {
                    wasInterrupted = true;
                }
            }
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException known -> throw known;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e);
            }
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
