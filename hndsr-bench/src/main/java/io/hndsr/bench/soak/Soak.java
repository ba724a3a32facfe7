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
 * Does a resolver stay correct under random requests from several threads for minutes?
 *
 * <p>Some requests are cancelled, some have a deadline and some are refused because of overload. At the end every future must
 * be complete, nothing may be pending, no thread may be left, resident memory must be flat, and repeated requests must have
 * given the same bytes. The soak fails if one of these does not hold.
 *
 * <p>Run with {@code java -Xms3g -Xmx3g -XX:+AlwaysPreTouch -jar hndsr-bench/target/hndsr-bench.jar soak}, or {@code soak 5}
 * for another number of minutes. With the heap resident from the start, growth of resident memory is native memory.
 */
public final class Soak {

    /** Minutes by default. */
    public static final int MINUTES = 30;

    /** In shorter soaks the arenas of ONNX Runtime are still growing to the size of the largest tile. */
    private static final int MIN_MINUTES_TO_CHECK_MEMORY = 5;

    private static final int CASES = 64;
    private static final int SUBMITTERS = 6;
    private static final int PENDING_EACH = 4;
    private static final int TENANTS = 3;
    private static final int SAMPLES = 90;
    private static final int MAX_DELAY_MILLIS = 2000;
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
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

    /**
     * Runs a soak and prints how its requests ended.
     *
     * @param minutes how long requests are submitted
     * @throws InterruptedException if the calling thread is interrupted
     * @throws IllegalStateException if a condition is violated
     */
    public static void run(int minutes) throws InterruptedException {
        Duration time = Duration.ofMinutes(minutes);
        long seed = new Random().nextLong();
        SoakLedger ledger = SoakLedger.healthyDevice();
        ResidentMemory memory = new ResidentMemory();
        // Fewer than the submitters use, so that some requests are refused.
        Limits limits = Limits.defaults().withMaxPendingRequests(SUBMITTERS * PENDING_EACH - 2);
        try (SuperResolver resolver =
                SuperResolver.builder().limits(limits).metrics(ledger).build()) {
            Machine.printHeader("soak", resolver);
            System.out.println(minutes + " minutes, seed " + seed);
            new Soak(resolver, ledger, seed, time).submit(memory, time.dividedBy(SAMPLES));
        }
        if (!holdsWithinTimeout(Soak::threadsGone)) {
            ledger.violation("threads of the resolver are alive after close");
        }
        if (minutes >= MIN_MINUTES_TO_CHECK_MEMORY) {
            memory.growth().ifPresent(ledger::violation);
        }
        System.out.println(ledger);
        System.out.println("resident memory: " + memory);
        ledger.violations().forEach(violation -> System.out.println("VIOLATION " + violation));
        if (!ledger.violations().isEmpty()) {
            throw new IllegalStateException("soak: " + ledger.violations().size() + " violations, see above");
        }
        System.out.println("soak: no violations");
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
            submitter.join(TIMEOUT.toMillis() * (PENDING_EACH + 1));
            if (submitter.isAlive()) {
                ledger.violation(submitter.getName() + " is still alive");
            }
        }
        if (!holdsWithinTimeout(ledger::balanced)) {
            ledger.violation("some requests have not ended: " + ledger);
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
            counted.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            ledger.violation("a future was not complete after " + TIMEOUT);
        } catch (ExecutionException unexpected) {
            ledger.violation("the end of a request could not be counted: " + unexpected.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            ledger.violation(Thread.currentThread().getName() + " was interrupted");
        }
    }

    /** Submits a request, and returns a future that completes once its end has been counted. */
    private CompletableFuture<?> request(Random random) {
        SoakCase soakCase = cases.get(random.nextInt(cases.size()));
        UpscaleOptions options = withRandomScheduling(soakCase.options(), random);
        Duration delay = Duration.ofMillis(1 + random.nextInt(MAX_DELAY_MILLIS));
        int fate = random.nextInt(4);
        ledger.submitted();
        CompletableFuture<UpscaleResult> future =
                resolver.submit(soakCase.image(), fate == 0 ? options.deadline(delay) : options);
        CompletableFuture<?> counted = future.handle((result, error) -> {
            if (error == null) {
                ledger.finished(soakCase, result);
            } else {
                ledger.failed(soakCase, error);
            }
            return soakCase;
        });
        if (fate == 1) {
            CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> future.cancel(true));
        }
        return counted;
    }

    /** Draws priority, weight and tenant, which must not affect the result. */
    private static UpscaleOptions withRandomScheduling(UpscaleOptions options, Random random) {
        Priority[] priorities = Priority.values();
        UpscaleOptions drawn = options.priority(priorities[random.nextInt(priorities.length)])
                .weight(random.nextBoolean() ? 1 : 4 * random.nextDouble() + 0.25);
        return random.nextBoolean() ? drawn.tenant("tenant-" + random.nextInt(TENANTS)) : drawn;
    }

    private static boolean threadsGone() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("hndsr-"));
    }

    private static boolean holdsWithinTimeout(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TIMEOUT.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }
}
