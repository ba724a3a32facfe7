package io.hndsr.bench.soak;

import io.hndsr.SuperResolver;
import io.hndsr.UpscaleResult;
import io.hndsr.bench.support.Machine;
import io.hndsr.config.Limits;
import io.hndsr.request.Priority;
import io.hndsr.request.UpscaleOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Random requests of all kinds from several threads at once, for minutes: some are cancelled, some have a deadline, some are
 * refused for overload. At the end every future is complete, nothing is pending, no thread is left, resident memory is flat,
 * and requests that were made again have given the same bytes. Throws where one of it does not hold.
 *
 * <p>Run with {@code java -Xms3g -Xmx3g -XX:+AlwaysPreTouch -jar hndsr-bench/target/hndsr-bench.jar soak}, or for another
 * number of minutes, {@code soak 5}. With a heap that is resident from the start, resident memory tells of native memory
 * alone.
 */
public final class Soak {

    public static final int MINUTES = 30;

    /** Before that, ONNX Runtime's arenas are still growing to the largest tile they will see. */
    private static final int MINUTES_TO_TELL_MEMORY_BY = 5;

    private static final int CASES = 64;
    private static final int SUBMITTERS = 6;
    private static final int PENDING_EACH = 4;
    private static final int TENANTS = 3;
    private static final int SAMPLES = 90;
    private static final int LONGEST_WAIT_MILLIS = 2000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long POLL_NANOS = 20_000_000;

    private final SuperResolver resolver;
    private final SoakLedger ledger;
    private final List<SoakCase> cases = new ArrayList<>();
    private final long seed;
    private final long endNanos;

    private Soak(SuperResolver resolver, SoakLedger ledger, long seed, Duration time) {
        this.resolver = resolver;
        this.ledger = ledger;
        this.seed = seed;
        this.endNanos = System.nanoTime() + time.toNanos();
        Random random = new Random(seed);
        for (int i = 0; i < CASES; i++) {
            cases.add(SoakCase.draw(i, random));
        }
    }

    public static void run(int minutes) throws InterruptedException {
        Duration time = Duration.ofMinutes(minutes);
        long seed = new Random().nextLong();
        SoakLedger ledger = SoakLedger.soundDevice();
        ResidentMemory memory = new ResidentMemory();
        // Fewer places than the submitters want, so that some requests are refused.
        Limits limits = Limits.defaults().withMaxPendingRequests(SUBMITTERS * PENDING_EACH - 2);
        try (SuperResolver resolver =
                SuperResolver.builder().limits(limits).metrics(ledger).build()) {
            Machine.printHeader("soak", resolver);
            System.out.println(minutes + " minutes, seed " + seed);
            new Soak(resolver, ledger, seed, time).submit(memory, time.dividedBy(SAMPLES));
        }
        if (!holdsSoon(Soak::threadsGone)) {
            ledger.violation("threads are left after close");
        }
        if (minutes >= MINUTES_TO_TELL_MEMORY_BY) {
            memory.growth().ifPresent(ledger::violation);
        }
        System.out.println(ledger);
        System.out.println("resident memory: " + memory);
        ledger.violations().forEach(violation -> System.out.println("VIOLATION " + violation));
        if (!ledger.violations().isEmpty()) {
            throw new IllegalStateException(
                    "the soak has " + ledger.violations().size() + " violations");
        }
        System.out.println("soak: all holds");
    }

    private void submit(ResidentMemory memory, Duration betweenSamples) throws InterruptedException {
        List<Thread> submitters = new ArrayList<>();
        for (int i = 0; i < SUBMITTERS; i++) {
            Random random = new Random(seed + 1 + i);
            Thread submitter = new Thread(() -> submitUntilEnd(random), "submitter-" + i);
            submitter.setDaemon(true);
            submitters.add(submitter);
        }
        submitters.forEach(Thread::start);
        while (System.nanoTime() < endNanos) {
            LockSupport.parkNanos(betweenSamples.toNanos());
            memory.sample();
        }
        for (Thread submitter : submitters) {
            submitter.join(PATIENCE.toMillis() * (PENDING_EACH + 1));
            if (submitter.isAlive()) {
                ledger.violation(submitter.getName() + " has not come to an end");
            }
        }
        if (!holdsSoon(ledger::balanced)) {
            ledger.violation("not every request has ended: " + ledger);
        }
    }

    private void submitUntilEnd(Random random) {
        Deque<CompletableFuture<?>> pending = new ArrayDeque<>();
        while (System.nanoTime() < endNanos) {
            if (pending.size() == PENDING_EACH) {
                awaitEnd(pending.removeFirst());
            }
            pending.addLast(request(random));
        }
        pending.forEach(this::awaitEnd);
    }

    private void awaitEnd(CompletableFuture<?> counted) {
        try {
            counted.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            ledger.violation("a future was not complete after " + PATIENCE);
        } catch (ExecutionException unexpected) {
            ledger.violation("an end could not be counted: " + unexpected.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            ledger.violation(Thread.currentThread().getName() + " was interrupted");
        }
    }

    /** Makes a request, and returns what completes once its end has been counted. */
    private CompletableFuture<?> request(Random random) {
        SoakCase asked = cases.get(random.nextInt(cases.size()));
        UpscaleOptions options = circumstances(asked.options(), random);
        Duration wait = Duration.ofMillis(1 + random.nextInt(LONGEST_WAIT_MILLIS));
        int fate = random.nextInt(4);
        ledger.submitted();
        CompletableFuture<UpscaleResult> future =
                resolver.submit(asked.picture(), fate == 0 ? options.deadline(wait) : options);
        CompletableFuture<?> counted = future.handle((result, error) -> {
            if (error == null) {
                ledger.finished(asked, result);
            } else {
                ledger.failed(asked, error);
            }
            return asked;
        });
        if (fate == 1) {
            CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> future.cancel(true));
        }
        return counted;
    }

    /** Draws what must make no difference to the bytes: how urgent a request is, and for whom. */
    private static UpscaleOptions circumstances(UpscaleOptions options, Random random) {
        Priority[] priorities = Priority.values();
        UpscaleOptions drawn = options.priority(priorities[random.nextInt(priorities.length)])
                .weight(random.nextBoolean() ? 1 : 4 * random.nextDouble() + 0.25);
        return random.nextBoolean() ? drawn.tenant("tenant-" + random.nextInt(TENANTS)) : drawn;
    }

    private static boolean threadsGone() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("hndsr-"));
    }

    private static boolean holdsSoon(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }
}
