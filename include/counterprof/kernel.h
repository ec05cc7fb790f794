/* The interface of a kernel: what counterprof-host needs to know of a piece of work to run it and count it.
 *
 * A kernel built into the tool and one in a shared library are the same thing. A shared library exports one
 * function, counterprof_kernel_descriptor(); see docs/kernels.md for a complete example.
 *
 * Everything that a descriptor points to lives as long as the library is loaded. No function may let a C++
 * exception out. create, advance, checksum and destroy are called from one thread; the kernel may start
 * others. */
#ifndef COUNTERPROF_KERNEL_H
#define COUNTERPROF_KERNEL_H

/* NOLINTBEGIN(modernize-deprecated-headers,modernize-use-using): this is C */
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define COUNTERPROF_KERNEL_ABI_VERSION 1u

/* A parameter that the kernel takes. The host checks bounds and integrality before create() is called. A
 * parameter named "steps" says how often the work is repeated: the host passes it to advance(). */
typedef struct counterprof_parameter {
  const char* name;
  double default_value;
  double minimum;      /* inclusive */
  double maximum;      /* inclusive */
  int is_integer;      /* 0 or 1 */
  const char* meaning; /* one sentence, without a full stop; with the unit */
} counterprof_parameter;

/* A named figure of the result, by which versions of one family are held against each other. */
typedef struct counterprof_checksum {
  const char* name;
  double value;
} counterprof_checksum;

typedef struct counterprof_kernel {
  uint32_t abi_version; /* COUNTERPROF_KERNEL_ABI_VERSION */
  uint32_t struct_size; /* sizeof(counterprof_kernel): later versions add fields at the end */

  const char* name;        /* "diffusion/fused" */
  const char* family;      /* versions of one family agree in their checksums at equal parameters; or NULL */
  const char* description; /* one sentence, without a full stop */

  const counterprof_parameter* parameters;
  size_t parameter_count;

  const char* work_unit; /* "LUP" */
  /* Units of work in one step. `parameters` are values in the order of the declarations, here and in
   * create(). */
  double (*work_per_step)(const double* parameters);

  const char* traffic; /* the memory traffic of one step, in the words of a plan's `traffic:`; or NULL */

  /* The state of one run, or NULL with a sentence in `error` (at most error_size bytes, NUL included). */
  void* (*create)(const double* parameters, char* error, size_t error_size);
  /* Does `steps` steps. 0, or non-zero when it failed. */
  int (*advance)(void* state, uint64_t steps);
  /* Writes at most `capacity` figures and returns how many there are. May be NULL. */
  size_t (*checksum)(void* state, counterprof_checksum* out, size_t capacity);
  void (*destroy)(void* state);
} counterprof_kernel;

/* What a shared library exports under exactly this name. */
#define COUNTERPROF_KERNEL_ENTRY "counterprof_kernel_descriptor"
const counterprof_kernel* counterprof_kernel_descriptor(void);

#ifdef __cplusplus
}
#endif
/* NOLINTEND(modernize-deprecated-headers,modernize-use-using) */

#endif /* COUNTERPROF_KERNEL_H */
