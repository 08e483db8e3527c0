/* Two cards, as NVIDIA's library shows them. What they tell is chosen when it is compiled:
   ENERGY and POWER are 0 or 1; while the file LOST exists, every card has fallen off its bus. */
#include <stdint.h>
#include <string.h>
#include <unistd.h>

enum { SUCCESS = 0, NOT_SUPPORTED = 3, GPU_IS_LOST = 15 };
static unsigned long long counted_mj[2] = {5000, 70000};

static int state(int supported) {
  if (access(LOST, F_OK) == 0) return GPU_IS_LOST;
  return supported ? SUCCESS : NOT_SUPPORTED;
}

int nvmlInit_v2(void) { return SUCCESS; }
int nvmlShutdown(void) { return SUCCESS; }

const char *nvmlErrorString(int status) {
  return status == GPU_IS_LOST ? "GPU is lost" : "Not Supported";
}

int nvmlDeviceGetCount_v2(unsigned *count) {
  *count = 2;
  return SUCCESS;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **device) {
  *device = (void *)(uintptr_t)(index + 1);
  return SUCCESS;
}

int nvmlDeviceGetName(void *device, char *name, unsigned length) {
  strncpy(name, (uintptr_t)device == 1 ? "Small Card" : "Big Card", length);
  return SUCCESS;
}

int nvmlDeviceGetTotalEnergyConsumption(void *device, unsigned long long *energy) {
  unsigned long long *counted = &counted_mj[(uintptr_t)device - 1];
  *energy = *counted += 250;
  return state(ENERGY);
}

int nvmlDeviceGetPowerUsage(void *device, unsigned *power) {
  *power = (uintptr_t)device == 1 ? 61000 : 250000;
  return state(POWER);
}
