package io.hndsr.internal.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.hndsr.ChildJvm;
import io.hndsr.config.CpuThreads;
import io.hndsr.config.CudaOptions;
import io.hndsr.config.Device;
import io.hndsr.config.Precision;
import io.hndsr.model.ModelBundle;
import org.junit.jupiter.api.Test;

class EnvironmentReferenceTest {

    @Test
    void networks_open_during_a_shutdown_that_began_after_the_runtime_was_loaded() throws Exception {
        ChildJvm.Outcome outcome = ChildJvm.of(OpeningLate.class).run();
        assertThat(outcome.output()).contains("opened 3").doesNotContain("Exception");
        assertThat(outcome.exit()).as(outcome.output()).isZero();
    }

    @Test
    void a_runtime_may_be_closed_twice_and_loaded_again() {
        OnnxRuntime first = RuntimeInstallation.load();
        try (OnnxRuntime second = RuntimeInstallation.load()) {
            first.close();
            first.close();
            assertThat(second.version()).isEqualTo(first.version());
            open(second).close();
        }
        try (OnnxRuntime third = RuntimeInstallation.load()) {
            open(third).close();
        }
    }

    private static OnnxNetwork open(OnnxRuntime runtime) {
        return OnnxNetwork.open(
                runtime,
                ModelBundle.bundled(),
                new Device.Cpu(),
                Precision.FLOAT32,
                CudaOptions.defaults(),
                CpuThreads.of(1));
    }

    /** Opens networks in a shutdown hook, while the hook of ONNX Runtime runs. */
    static final class OpeningLate {

        private OpeningLate() {}

        public static void main(String[] arguments) {
            OnnxRuntime runtime = RuntimeInstallation.load();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                for (int i = 0; i < 3; i++) {
                    open(runtime).close();
                }
                runtime.close();
                System.out.println("opened 3");
            }));
            System.exit(0);
        }
    }
}
