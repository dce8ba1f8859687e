#include "core/objective/product.h"

#ifndef CMIR_HAS_BLAS
#include <torch/torch.h>
#endif

namespace cmir::kernels {

#ifdef CMIR_HAS_BLAS

extern "C" void sgemm_(const char* formA, const char* formB, const int* m, const int* n, const int* k,
    const float* alpha, const float* a, const int* lda, const float* b, const int* ldb, const float* beta, float* c,
    const int* ldc);

void multiply(const View& out, const View& a, Form aForm, const View& b, Form bForm, bool add)
{
    // BLAS counts by columns: what it sees are the transposed matrices, and out' = op(b)' op(a)'.
    const auto letter = [](Form form) { return form == Form::Transposed ? 'T' : 'N'; };
    const char first = letter(bForm), second = letter(aForm);
    const int m = static_cast<int>(out.cols), n = static_cast<int>(out.rows);
    const int k = static_cast<int>(aForm == Form::Transposed ? a.rows : a.cols);
    const int lda = static_cast<int>(b.ld), ldb = static_cast<int>(a.ld), ldc = static_cast<int>(out.ld);
    const float one = 1, beta = add ? 1 : 0;
    sgemm_(&first, &second, &m, &n, &k, &one, b.data, &lda, a.data, &ldb, &beta, out.data, &ldc);
}

#else

namespace {

torch::Tensor tensorOf(const View& view, Form form)
{
    torch::Tensor tensor = torch::from_blob(view.data, { view.rows, view.cols }, { view.ld, 1 });
    return form == Form::Transposed ? tensor.t() : tensor;
}

}

void multiply(const View& out, const View& a, Form aForm, const View& b, Form bForm, bool add)
{
    const at::AutoDispatchBelowADInplaceOrView belowAutograd;
    torch::Tensor result = tensorOf(out, Form::Plain);
    if (add)
        at::addmm_out(result, result, tensorOf(a, aForm), tensorOf(b, bForm));
    else
        at::mm_out(result, tensorOf(a, aForm), tensorOf(b, bForm));
}

#endif

}
