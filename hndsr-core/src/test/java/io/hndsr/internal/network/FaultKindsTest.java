package io.hndsr.internal.network;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtException.OrtErrorCode;
import io.hndsr.internal.network.RunFault.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts as ONNX Runtime composes them, see {@link FaultKinds} for the files; host names and paths are made up. */
class FaultKindsTest {

    private static final String CONV =
            "Non-zero status code returned while running Conv node. Name:'conv' Status Message: ";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bfc_arena.cc:368 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*, bool,"
                        + " onnxruntime::WaitNotificationFn) Failed to allocate memory for requested buffer of size 134217728",
                "bfc_arena.cc:353 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*)"
                        + " Available memory of 88317952 is smaller than requested bytes of 134217728",
                "Failed to find a free memory block despite calling Extend. rounded_bytes=4096",
                "cuda_call.cc:121 onnxruntime::CudaCall cuda_call.cc:114 onnxruntime::CudaCall CUDA failure 2: out of memory"
                        + " ; GPU=0 ; hostname=host ; file=cuda_allocator.cc ; line=48 ; expr=cudaMalloc((void**)&p, size);",
                "CUDA failure 2: out of memory ; GPU=0 ; hostname=host ; file=cuda_stream_handle.cc ; line=175 ;"
                        + " expr=cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking);",
                "CudaMempoolArena::AllocOnStream: cudaMallocFromPoolAsync failed on stream=94022: out of memory (2),"
                        + " size=134217728",
                "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; hostname=host ; file=cuda_execution_provider.cc ;"
                        + " line=168 ; expr=cublasCreate(&cublas_handle_);",
                "CUDNN failure 2: CUDNN_STATUS_ALLOC_FAILED ; GPU=0 ; hostname=host ; expr=cudnnCreate(&handle);",
                "CUDNN failure 4004: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED ; GPU=0 ; hostname=host",
                "CUDNN failure 4003: CUDNN_STATUS_INTERNAL_ERROR_HOST_ALLOCATION_FAILED ; GPU=0 ; hostname=host",
                "CUFFT failure 2: CUFFT_ALLOC_FAILED ; GPU=0 ; hostname=host ; expr=cufftXtMakePlanMany(plan);",
                "TensorRT EP failed to create engine: Cuda Runtime (out of memory)",
                "std::bad_alloc",
                "bad allocation",
            })
    void lack_of_memory_is_recognised_by_its_text(String text) {
        for (OrtErrorCode code :
                new OrtErrorCode[] {OrtErrorCode.ORT_FAIL, OrtErrorCode.ORT_EP_FAIL, OrtErrorCode.ORT_RUNTIME_EXCEPTION
                }) {
            assertThat(FaultKinds.of(new OrtException(code, CONV + text))).isEqualTo(Kind.OUT_OF_MEMORY);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "700, an illegal memory access was encountered",
        "702, the launch timed out and was terminated",
        "709, context is destroyed",
        "710, device-side assert triggered",
        "714, hardware stack error",
        "715, an illegal instruction was encountered",
        "716, misaligned address",
        "717, operation not supported on global/shared address space",
        "718, invalid program counter",
        "719, unspecified launch failure",
        "214, uncorrectable ECC error encountered",
        "220, uncorrectable NVLink error detected during the execution",
        "4, driver shutting down",
        "46, CUDA-capable device(s) is/are busy or unavailable",
        "100, no CUDA-capable device is detected",
        "999, unknown error",
    })
    void sticky_errors_of_cuda_poison_the_session(int status, String sentence) {
        String text = "CUDA failure " + status + ": " + sentence
                + " ; GPU=0 ; hostname=host ; file=gpu_data_transfer.cc ; line=63 ;"
                + " expr=cudaMemcpyAsync(dst_data, src_data, bytes, cudaMemcpyHostToDevice, stream);";
        assertThat(FaultKinds.of(new OrtException(OrtErrorCode.ORT_FAIL, CONV + text)))
                .isEqualTo(Kind.POISONED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUBLAS failure 13: CUBLAS_STATUS_EXECUTION_FAILED ; GPU=0 ; hostname=host ; file=gemm.cc ; line=121",
                "CUBLAS failure 14: CUBLAS_STATUS_INTERNAL_ERROR ; GPU=0 ; hostname=host ; file=matmul.cc ; line=90",
                "CUBLAS failure 1: CUBLAS_STATUS_NOT_INITIALIZED ; GPU=0 ; hostname=host ; expr=cublasCreate(&handle);",
                "CUDNN failure 8: CUDNN_STATUS_EXECUTION_FAILED ; GPU=0 ; hostname=host ; expr=cudnnConvolutionForward()",
                "CUDNN failure 5000: CUDNN_STATUS_EXECUTION_FAILED ; GPU=0 ; hostname=host ; file=conv.cc ; line=493",
                "CUDNN failure 5003: CUDNN_STATUS_EXECUTION_FAILED_CUDART ; GPU=0 ; hostname=host ; file=conv.cc",
                "CUDNN failure 4000: CUDNN_STATUS_INTERNAL_ERROR ; GPU=0 ; hostname=host ; file=conv.cc ; line=493",
                "CUDNN_FE failure 7: GRAPH_EXECUTION_FAILED ; GPU=0 ; hostname=host ; file=conv.cc ; line=474",
                "CUFFT failure 6: Unknown cufft error status ; GPU=0 ; hostname=host ; expr=cufftXtExec(plan);",
                "TensorRT EP execution context enqueue failed: Cuda Runtime (an illegal memory access was encountered)",
            })
    void a_library_that_lost_its_state_poisons_the_session(String text) {
        assertThat(FaultKinds.of(new OrtException(OrtErrorCode.ORT_EP_FAIL, CONV + text)))
                .isEqualTo(Kind.POISONED);
    }

    @Test
    void a_reset_device_poisons_the_session_whatever_the_text() {
        assertThat(FaultKinds.of(new OrtException(OrtErrorCode.ORT_DEVICE_RESET, "the device was removed")))
                .isEqualTo(Kind.POISONED);
    }

    @Test
    void what_is_exhausted_and_poisoned_is_poisoned() {
        String text =
                "CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; after Failed to allocate memory"
                        + " for requested buffer of size 4096";
        assertThat(FaultKinds.of(new OrtException(OrtErrorCode.ORT_FAIL, text))).isEqualTo(Kind.POISONED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA failure 1: invalid argument ; GPU=0 ; hostname=host ; file=gpu_data_transfer.cc ; line=63",
                "CUDA failure 98: invalid device function ; GPU=0 ; hostname=host ; file=conv.cc ; line=70",
                "CUDNN failure 3: CUDNN_STATUS_BAD_PARAM ; GPU=0 ; hostname=host ; file=fused_conv.cc ; line=85",
                "CUDNN failure 3000: CUDNN_STATUS_NOT_SUPPORTED ; GPU=0 ; hostname=host ; file=conv.cc ; line=85",
                "CUBLAS failure 7: CUBLAS_STATUS_INVALID_VALUE ; GPU=0 ; hostname=host ; file=gemm.cc ; line=121",
                "indices element out of data bounds, idx=9 must be within the inclusive range [-4,3]",
                "Got invalid dimensions for input: image for the following indices index: 2 Got: 15 Expected: 16",
                "OrtValue shape verification failed. Current shape:{1,3,9,9} Requested shape:{1,3,8,8}",
            })
    void anything_else_says_nothing_of_the_session(String text) {
        assertThat(FaultKinds.of(new OrtException(OrtErrorCode.ORT_INVALID_ARGUMENT, CONV + text)))
                .isEqualTo(Kind.FAILED);
        assertThat(FaultKinds.of(new OrtException(text))).isEqualTo(Kind.FAILED);
    }
}
