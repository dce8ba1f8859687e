#include "core/model/product.h"

#ifndef CMIR_HAS_BLAS
#include <torch/types.h>
#endif

namespace cmir::kernels {

#ifdef CMIR_HAS_BLAS

extern "C" {
void sgemm_(const char* formA, const char* formB, const int* m, const int* n, const int* k, const float* alpha,
    const float* a, const int* lda, const float* b, const int* ldb, const float* beta, float* c, const int* ldc);
void ssyrk_(const char* triangle, const char* form, const int* n, const int* k, const float* alpha, const float* a,
    const int* lda, const float* beta, float* c, const int* ldc);
void strsm_(const char* side, const char* triangle, const char* form, const char* diagonal, const int* m, const int* n,
    const float* alpha, const float* a, const int* lda, float* b, const int* ldb);
}

// BLAS counts by columns: what it sees are the transposed matrices. A lower triangle is an upper one there.

void innerProduct(const View& out, const View& a)
{
    const int n = static_cast<int>(a.cols), k = static_cast<int>(a.rows);
    const int lda = static_cast<int>(a.ld), ldc = static_cast<int>(out.ld);
    const float one = 1, zero = 0;
    ssyrk_("U", "N", &n, &k, &one, a.data, &lda, &zero, out.data, &ldc);
}

void subtractOuterProduct(const View& out, const View& a)
{
    const int n = static_cast<int>(a.rows), k = static_cast<int>(a.cols);
    const int lda = static_cast<int>(a.ld), ldc = static_cast<int>(out.ld);
    const float one = 1, minus = -1;
    ssyrk_("U", "T", &n, &k, &minus, a.data, &lda, &one, out.data, &ldc);
}

void solveLower(const View& lower, Form form, const View& x)
{
    const int m = static_cast<int>(x.cols), n = static_cast<int>(x.rows);
    const int lda = static_cast<int>(lower.ld), ldb = static_cast<int>(x.ld);
    const float one = 1;
    strsm_("L", "U", form == Form::Transposed ? "T" : "N", "N", &m, &n, &one, lower.data, &lda, x.data, &ldb);
}

void multiply(const View& out, const View& a, Form aForm, const View& b, Form bForm, bool add)
{
    // out' = op(b)' op(a)'
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

namespace {

/// target's lower triangle becomes that of `whole`.
void writeLower(const View& target, const torch::Tensor& whole)
{
    const torch::Tensor lower = tensorOf(target, Form::Plain);
    lower.copy_(torch::where(torch::ones_like(lower, torch::kBool).tril(), whole, lower));
}

}

void innerProduct(const View& out, const View& a)
{
    const at::AutoDispatchBelowADInplaceOrView belowAutograd;
    writeLower(out, at::mm(tensorOf(a, Form::Transposed), tensorOf(a, Form::Plain)));
}

void subtractOuterProduct(const View& out, const View& a)
{
    const at::AutoDispatchBelowADInplaceOrView belowAutograd;
    writeLower(out, tensorOf(out, Form::Plain) - at::mm(tensorOf(a, Form::Plain), tensorOf(a, Form::Transposed)));
}

void solveLower(const View& lower, Form form, const View& x)
{
    const at::AutoDispatchBelowADInplaceOrView belowAutograd;
    const torch::Tensor triangle = tensorOf(lower, form).contiguous(), rows = tensorOf(x, Form::Plain);
    rows.copy_(at::linalg_solve_triangular(triangle, rows.clone(), /*upper=*/form == Form::Transposed, /*left=*/false));
}

#endif

}
